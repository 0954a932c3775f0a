"""What officers say of single places: kept, and shown at once (`publish.edited` says what it does).

officer   a saying or its end, kept and audited in one transaction
contact   how to reach a provider by what the sources say
patch     what is shown, brought up to the last edit
revise    a places directory made from another one, less who goes and with who changes
"""
