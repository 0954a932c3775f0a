"""Short forms and spellings of forenames that are common in England: Kate for Katherine.

A modest table from general knowledge. A short form may belong to several names: Alex is short for
Alexander and for Alexandra, so both are its roots, and neither equals the other.
"""

from functools import lru_cache

# A root, and the forms that stand for it.
_FORMS = """
abdul: abd abdel
abigail: abi abbie abby gail
adelaide: addie ada
agnes: aggie
ahmed: ahmad achmed
aidan: aiden
albert: al bert bertie
alexander: alex alec sandy xander zander sasha alistair
alexandra: alex sandra lexi lexie sasha alexa
alfred: alf alfie fred
alice: ali allie
alison: ali allie
amelia: millie milly amy mia
andrew: andy drew
angela: angie ange
anne: ann anna annie nan
anthony: tony ant
archibald: archie
arthur: art artie
aysha: aisha ayesha aishah
barbara: barb babs
beatrice: bea trixie
benjamin: ben benji benny
bernard: bernie
bridget: bridie biddy
caroline: carrie caro
catherine: katherine kathryn katharine catharine cathryn kate katie cathy kathy kat kit kitty cat
charles: charlie chuck chas
charlotte: charlie lottie lotte
christina: chris tina chrissie
christine: chris chrissie tina
christopher: chris kit topher
claire: clare
clara: clare
daniel: dan danny
danielle: dani
david: dave davey dai
deborah: debbie deb debra
dominic: dom
dorothy: dot dotty dolly
edward: ed eddie ned ted teddy
eleanor: ellie nell nellie nora ellen elinor
elizabeth: eliza liz lizzie beth betty bess betsy elsie libby lily elisabeth
ellen: nell nellie ellie
emily: em emmie millie
emma: em emmie
eugene: gene
evelyn: eve evie
ezekiel: zeke
fatima: fatimah fatma
florence: flo flossie florrie
frances: fran francie frankie
francis: frank frankie
frederick: fred freddie freddy
gabriel: gabe
gabrielle: gabby gaby
george: georgie
georgina: georgie gina
gerald: gerry jerry
gillian: gill jill
grace: gracie
gregory: greg
hannah: hanna
harold: harry hal
harriet: hattie harrie
helen: nell ellen lena
henry: harry hal hank
hussein: husain hussain hossein
hugh: hughie
ibrahim: ebrahim
imogen: immy
isaac: ike zac
isabella: izzy bella belle isabel isobel isabelle
isabel: izzy bella isobel isabelle
jacob: jake
jacqueline: jackie
james: jim jimmy jamie jem
jane: janie janey jenny
janet: jan jenny
jasmine: jaz jazz yasmin
jeffrey: geoffrey jeff geoff
jennifer: jen jenny jenni
jessica: jess jessie
joanna: jo joanne
john: jack johnny jon
jonathan: jon jonny johnathan
joseph: joe joey yusuf
josephine: jo josie
joshua: josh
judith: judy judi
julia: julie jules
katrina: kat trina
kenneth: ken kenny
kimberley: kim kimberly
lawrence: larry laurie laurence
leonard: leo len lenny
leonardo: leo
lillian: lily lil lilian
louisa: lou louise
lucy: lu lucie lucia
madeleine: maddie maddy madeline madison
margaret: maggie meg peggy greta daisy madge
maria: mariah mariam
martha: mattie marty
martin: marty
mary: molly polly may mamie
matilda: tilly tillie mattie
matthew: matt matty mathew
maximilian: max
maxwell: max
megan: meg
melanie: mel
melissa: mel lissa
michael: mike mick mickey micky
michelle: shelly
mohammed: muhammad mohammad mohamed muhammed mohamad muhamad mohammod mehmet md mohd
mustafa: mostafa mustapha
natalie: nat
natasha: tasha
nathan: nat nate
nathaniel: nat nate nathan
nicholas: nick nicky nicolas
nicola: nicky nikki
oliver: ollie olly
olivia: liv livvy ollie livia
oscar: oskar
pamela: pam
patricia: pat patsy tricia trish
patrick: pat paddy
penelope: penny nell
peter: pete
philip: phil phillip pip
philippa: pippa pip
rachel: rachael rach
raymond: ray
rebecca: becky becca rebekah
reginald: reg reggie
richard: rich richie rick ricky dick
robert: rob robbie bob bobby bert
roberta: bobbie
roger: rodge
ronald: ron ronnie
rosemary: rose rosie
rose: rosie
ruth: ruthie
samantha: sam sammy
samuel: sam sammy
sarah: sara sally sadie
sebastian: seb bastian
sharon: shaz
sophia: sophie sofia sophy sofie
stephanie: steph
stephen: steve steven stevie
susan: sue susie suzie susannah
susannah: sue susie suzanna suzannah
syed: sayed sayyid said
tabitha: tabby
teresa: theresa tess terry tessa
terence: terry
theodore: theo ted teddy
theodora: theo dora
thomas: tom tommy
timothy: tim timmy
tobias: toby
valerie: val
veronica: ronnie vera
victoria: vicky vicki tori vikki
vincent: vince vinnie
violet: vi
walter: wally walt
wilfred: wilf fred
william: will bill billy willie liam
winifred: winnie freda
yousef: yusuf yousuf yusef youssef
yvonne: eve
zachary: zac zach zack zak
zainab: zaynab zeinab
"""


def _read_forms() -> dict[str, frozenset[str]]:
    roots: dict[str, set[str]] = {}
    for line in _FORMS.split("\n"):
        root, _, forms = line.partition(": ")
        for form in (root, *forms.split()):
            roots.setdefault(form, set()).add(root)
    return {form: frozenset(listed) for form, listed in roots.items() if form}


_ROOTS = _read_forms()


@lru_cache(maxsize=65_536)
def roots_of(forename: str) -> frozenset[str]:
    """The names that a forename may stand for; the forename itself where the table has no other."""
    return _ROOTS.get(forename, frozenset((forename,)))


def is_short_form(one: str, other: str) -> bool:
    """Whether two different forenames may be one name: one short for the other, or both for a third.

    Kate and Katie are; Alexander and Alexandra are not.
    """
    return one != other and not roots_of(one).isdisjoint(roots_of(other))
