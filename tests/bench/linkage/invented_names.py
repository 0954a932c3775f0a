"""Names for invented people, from general knowledge: common ones first, then a long tail."""

from typing import Final

_GIRLS: Final = """
Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Isabella Grace Daisy Sienna
Poppy Elsie Emily Ella Evelyn Phoebe Evie Charlotte Maya Harper Millie Matilda Maryam Emilia Fatima
Ada Alice Eva Maisie Luna Aria Mila Layla Arabella Violet Aisha Sofia Zara Eliza Hallie Orla Robyn
Harriet Penelope Ruby Zoë Eleanor Margot Hannah Esmé Nancy Lottie Ottilie Clara Mabel Imogen Aurora
Thea Darcie Bonnie Olive Amber Iris Ayla Lola Ellie Molly Beatrice Maeve Martha Lyra Niamh Summer
Ophelia Edith Rose Lucy Anna Megan Erin Amina Khadija Hafsa Safa Inaya Noor Zainab Maryum Ayesha
Zoya Hania Anaya Aaliyah Sumaya Yusra Ruqayyah Asiya Hajra Iqra Kainat Laiba Mahnoor Rida Sana
Simran Jasleen Gurleen Harleen Amrit Anika Diya Myra Saanvi Aanya Kiara Riya Pari Avni Ishani Aditi
Ananya Navya Kavya Meera Priya Tara Zuzanna Julia Maja Hanna Lena Alicja Oliwia Pola Antonina Laura
Wiktoria Natalia Aleksandra Gabriela Kornelia Nikola Liliana Marcelina Weronika Milena Ifeoma Chioma
Adaeze Temiloluwa Oluwaseun Ayomide Folasade Amara Zuri Imani Nia Efua Akosua Abena Ama Adjoa Esi
Makena Wanjiru Thandiwe Nomsa Leila Yasmin Samira Soraya Shirin Parisa Darya Anastasia Katya Elena
Ioana Andreea Denisa Bianca Larisa Teodora Ximena Valentina Lucía Camila Paula Inês Beatriz Mariana
Mei Xinyi Yuna Haruka Sakura Linh Thuy Mai Niko Eilidh Ailsa Catriona Mairi Siobhán Aoife Saoirse
Ciara Róisín Bronwen Carys Seren Ffion Nia Cerys Lowri Megan Elin Gwen Rebekah Leah Rivka Shira
Tamar Miriam Chaya Devorah Esther Naomi Abigail Katherine Elizabeth Alexandra Victoria Josephine
Georgina Philippa Rosalind Henrietta Annabel Cordelia Tabitha Jemima Clementine Persephone Juno
"""
_BOYS: Final = """
Noah Muhammad Oliver George Leo Arthur Luca Theodore Oscar Henry Archie Jude Theo Freddie Arlo
Charlie Alfie Finley Harry Jack Thomas Tommy Lucas Albie Mason Roman Isaac Ezra James Max William
Joshua Reuben Ethan Rory Louie Teddy Hugo Edward Harrison Adam Ralph Elijah Toby Alexander Sebastian
Joseph Logan Hudson Jaxon Rowan Grayson Albert Zachary Samuel Daniel Benjamin Ibrahim Mohammed Yusuf
Musa Hamza Ali Ahmad Abdullah Omar Bilal Zayn Ayaan Rayan Haris Hassan Hussain Idris Ismail Khalid
Mustafa Nabil Rashid Saif Tariq Umar Yahya Zakariya Arjun Vihaan Reyansh Advik Aarav Krishna Ishaan
Dhruv Kabir Rohan Shaan Veer Gurbaz Harjot Jasraj Karan Manveer Arun Dev Nikhil Aryan Jakub Jan
Antoni Franciszek Aleksander Szymon Filip Mikołaj Stanisław Wojciech Kacper Igor Nikodem Tymon
Oskar Dawid Michał Piotr Krzysztof Chidi Emeka Obinna Tunde Babajide Oluwatobi Kwame Kofi Yaw Kojo
Kwabena Sekou Amadou Jabari Tendai Tafara Sipho Thabo Cyrus Darius Reza Navid Amir Dmitri Sasha
Nikolai Pavel Andrei Stefan Matei David Gabriel Rafael Mateo Santiago Diego João Tiago Miguel Luis
Wei Jun Hao Kenji Haruto Minh Duc Khoa Callum Hamish Lachlan Fergus Angus Ewan Cameron Duncan Conor
Cian Oisín Fionn Pádraig Declan Eoin Rhys Dylan Owen Evan Macsen Osian Gethin Iwan Shlomo Avraham
Yosef Moshe Yaakov Levi Asher Eli Micah Caleb Jonah Gideon Barnaby Rupert Jasper Felix Rafferty
Otis Otto Ned Stanley Wilfred Frederick Ernest Edmund Bertie Monty Rex Ronnie Reggie Frankie Bobby
Billy Vinnie Jesse Kai Ellis Blake Carter Parker Riley Hunter Chester Dexter Spencer Lincoln Austin
"""
FORENAMES: Final = {"f": tuple(_GIRLS.split()), "m": tuple(_BOYS.split())}
_SHORT: Final = """
Abigail:Abi Alexander:Alex Alexandra:Lexi Annabel:Bella Benjamin:Ben Charlotte:Lottie Daniel:Dan
Edward:Ted Eleanor:Ellie Elizabeth:Beth Florence:Flo Frederick:Fred Gabriel:Gabe Georgina:George
Isabella:Bella Jacob:Jake James:Jamie Joseph:Joe Joshua:Josh Katherine:Kate Matilda:Tilly
Muhammad:Mo Nikola:Niki Olivia:Liv Oluwaseun:Seun Philippa:Pippa Rebekah:Becky Samuel:Sam
Sebastian:Seb Temiloluwa:Temi Theodore:Theo Thomas:Tom Victoria:Tori William:Will
Wojciech:Wojtek Zachary:Zac
"""
SHORT_FORMS: Final = dict(pair.split(":") for pair in _SHORT.split())
_SPELLED: Final = """
Muhammad/Mohammed/Mohamed/Muhammed Maryam/Maryum/Mariam Aisha/Ayesha/Aysha Fatima/Fatimah
Khadija/Khadijah Zainab/Zaynab Yusuf/Yousef/Yusef Umar/Omar Ahmad/Ahmed Hussain/Hussein Hassan/Hasan
Ibrahim/Ebrahim Safa/Safaa Noor/Nur Leila/Layla Sophia/Sofia Katherine/Catherine
Rebekah/Rebecca Hannah/Hanna Isaac/Isaak Theodore/Theodor Jack/Jak Louie/Louis Rhys/Reece
Evie/Eve Ellie/Elly Millie/Milly Lily/Lilly Alfie/Alfy Freddie/Freddy Aoife/Aoiffe Conor/Connor
Callum/Calum Fionn/Finn Siân/Sian Aleksander/Alexander Jakub/Jacub Wiktoria/Victoria Zuzanna/Susanna
Khan/Kahn Begum/Begam Chowdhury/Choudhury/Chaudhry Rahman/Rehman Akhtar/Akhter
Clarke/Clark Davies/Davis Stevens/Stephens Thompson/Thomson Reid/Read Phillips/Philips
Okafor/Okafo MacDonald/McDonald McKenzie/MacKenzie O'Brien/OBrien O'Neill/ONeill Hughes/Hewes
"""
SPELLINGS: Final = {
    one: tuple(other for other in spelt.split("/") if other != one)
    for spelt in _SPELLED.split()
    for one in spelt.split("/")
}
_COMMON: Final = """
Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker
White Roberts Green Hall Wood Jackson Clarke Khan Ali Ahmed Hussain Begum Singh Kaur Shah Hughes
Edwards Hill Moore Clark Harrison Scott Young Morris Ward Turner Cooper Cole Mitchell Carter King
Baker Harris Lee Martin Anderson Allen Phillips Watson Parker Bennett Cook Bailey Collins Murphy
Kelly Shaw Marshall Simpson Richardson Cox Adams Gray Miller Mills Foster Chapman Powell Rogers
Webb Hunt Mason Knight Stevens Campbell Murray Reynolds Ellis Fisher Graham Hamilton Palmer Russell
Grant Barnes Stewart Butler Fletcher Barker Dixon Lawrence Pearson Elliott Gibson Howard Andrews
Reid Ford Payne Fox Burke Mahmood Akhtar Iqbal Malik Hassan Mohamed Abdi Osman Yusuf Islam Rahman
Miah Chowdhury Uddin Bibi Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański
Okafor Adeyemi Okonkwo Mensah Owusu Boateng Asante Kamara Diallo Moyo Ndlovu Popescu Ionescu Popa
Silva Santos Costa Fernandes García Rossi Chen Wang Li Zhang Liu Nguyen Tran Cohen Levy Friedman
Sharma Gupta Kumar Reddy Nair Desai Mehta Joshi Bhatt Gill Dhillon Sandhu Grewal Sidhu O'Brien
O'Neill Byrne Walsh Ryan Doyle MacDonald McKenzie Fraser Ross Griffiths Lloyd Bevan Pugh Prosser
"""
_FIRST_PARTS: Final = """
Ash Beck Black Brad Bram Brock Burn Cald Car Chad Clay Cop Cran Dal Den Dun East El Fair Farn Fen
Gar Glen Had Hal Ham Har Hart Hath Haw Hay Hol Horn Hux Kel Kem Ken King Lang Lin Long Mar Med Mid
Mor Nor North Oak Old Pem Pen Pres Rad Rams Red Rip Rock Rush Sher Shel Stan Stock Sut Swin Thorn
Tor Wal War West Whit Win Wood Wor
"""
_LAST_PARTS: Final = """
bourne bridge brook bury by combe cott croft dale den field ford gate ham hurst land ley low more
sey shaw stead ston thorpe ton wall ward well wick wood worth
"""


def surnames() -> tuple[str, ...]:
    """About 2,500 surnames, common ones first."""
    built = (first + last for last in _LAST_PARTS.split() for first in _FIRST_PARTS.split())
    return tuple(dict.fromkeys((*_COMMON.split(), *built)))
