"""Words that many organisations share, by how little each says about which organisation a name belongs to.

They are general knowledge of how British organisations are named, written by hand. No list of names was counted for
them.
"""

from typing import Final

_FORM_LIKE = """
    alliance associates association board body bureau charity club co committee companies company consortium
    corporation council enterprise enterprises federation firm forum foundation fund group groups holding
    holdings incorporated institute institution league network organisation partners partnership society trust
    trustees union
    """
FORM_LIKE: Final = frozenset(_FORM_LIKE.split())
"""Words that say what sort of body it is, and are often left off or swapped."""

_PLACES = """
    aberdeen africa america american arabia asia asian australia australian belfast birmingham bradford
    brighton bristol britain british cambridge canada cardiff chile china chinese cornwall coventry croydon
    cumbria denmark derby derbyshire devon dorset dublin dundee durham east eastern edinburgh emea england
    english essex europe european france french gb german germany glasgow global gloucestershire hampshire
    hertfordshire hong hull iberia india indian international ireland irish italy japan kent kingdom kong
    lancashire leeds leicester leicestershire lincolnshire liverpool london manchester mersey merseyside
    mexico midland midlands national netherlands newcastle norfolk norge north northamptonshire northern
    northumbria norway norwich nottingham nottinghamshire oxford oxfordshire pacific plymouth poland
    portsmouth reading republic scotland scottish sheffield singapore somerset south southampton southern
    spain staffordshire suffolk sunderland surrey sussex sweden swiss switzerland thailand thames turkey
    turkish tyne uk usa wales warwickshire welsh west western westminster wiltshire worcestershire world
    worldwide yorkshire
    """
PLACES: Final = frozenset(_PLACES.split())
"""Places and peoples. Two names that differ in a place are as a rule two bodies of one family."""

_SHARED_BY_MANY = """
    academy access accommodation accountancy accountants accounting active activity adult advanced advice
    advisers advisory advocates aerospace agencies agency agricultural aid air airline airlines airport
    airports airways alarms all animal apartments app appliances architects architectural architecture archive
    area army art arts assessment asset assets assurance audio audit auto automation automotive autos aviation
    awards baby bakery bank banking bar bathrooms bay beauty bed best beverages bid bikes bio blue boat book
    books borough boxing brands breakdown brewery bridge broadband broadcast broadcasting brokers brothers
    builders building buildings bus business businesses butchers cab cabs cafe calibration campaign campus
    capital car card care careers carpets cars catering cathedral central centre centres chambers charities chemical
    chemicals chemist children childrens church cinema circuit city civic civil claims class classic clean
    cleaning clinic clinical clothing cloud coach coaches coaching coast college colleges commerce commercial
    commission comms communication communications community compliance components computer computers computing
    concept concepts concrete conference conferences conservation construct construction consult consultancy
    consultant consultants consulting consumer contract contracting contractors contracts control controls
    corporate counsel counselling country county courier couriers court crafts creative credit cricket crime
    criminal culture customer cyber cycle cycles dairy dance day deal dean defence delivery demolition dental
    design designs development developments diagnostics digital direct disability disposal distribution
    district doctors dogs domestic door doors drainage driver driving drug drugs dynamics early economic edge
    education educational electric electrical electronic electronics emergency employment energy engineer
    engineering engineers entertainment environment environmental equine equipment equity estate estates event
    events exchange executive exhibition exhibitions experience express fabrication facilities families family
    farm farms fashion festival field film films finance financial fire first fitness fixings fleet flooring
    floors flowers food foods football forensic forensics forest framework france freelance freight fresh fuel
    fuels furniture future futures galleries gallery games gaming garage garages garden gardens gas general
    glass gold golf government graphic graphics great green grid grounds growth guard guild hall hardware
    health healthcare heat heating help heritage high hire hockey home homes horse hospice hospital
    hospitality hospitals hotel hotels house housing hub human hygiene ice imaging impact independent
    industrial industries industry information infrastructure initiative inn innovation innovations insight
    inspection instruments insurance integrated integration intelligence interactive interior interiors
    interpreting investigation investigations investment investments it joint junior justice kennels kids kit
    kitchens lab laboratories laboratory land landscape landscapes language languages laundry law lawn
    leadership learning leasing legal leisure lettings library licensing life lift lifting lifts light
    lighting limited line link links live living loan local locks locksmith locksmiths logic logistics machine
    machinery magazine mail maintenance management manufacturing marine maritime mark market marketing markets
    master materials media mediation medical medicine memorial men mental merchants metal metals metropolitan
    micro military mind mobile mobility model modern monitoring mortgage motor motorcycle motorcycles motors
    museum museums music natural nature navy net networks new news newspapers nhs night nursery nursing
    occupational office officers offices oil old one online open opera operations optical opticians optics
    outdoor outreach packaging paint painting palace paper parish park parking parks parliament parliamentary
    parts party pension pensions people performance personal personnel pest petroleum pets pharma
    pharmaceutical pharmaceuticals pharmacy phone photo photographic photography physiotherapy pictures pipe
    planning plant plastic plastics platform play plumbing plus point police policy political port portfolio
    post power practice premier press primary print printers printing prison pro probation process product
    production productions products professional professionals programme programmes project projects promotion
    promotions properties property protection psychology pub public publications publishers publishing quality
    race racing radio rail railway railways real recording records recovery recruitment recycling red
    regeneration region regional registry rehabilitation relations relief removals rental rentals repair
    repairs rescue research resource resources response restaurant restaurants retail review risk river road
    rock roof roofing room rooms royal rugby rural safe safety sales salvage satellite scaffolding scheme
    school schools science sciences scientific screen sea search secretariat secure securities security select
    senior service services settlement sewing shop shopping show sign signs simply site skills smart social
    soft software solar solicitors solution solutions sound source space special specialist specialists sport
    sporting sports stadium staff standard star state station stationery steel storage store stores strategic
    strategy street structures studies studio studios supplies supply support surgery survey surveyors surveys
    sustainability sustainable system systems tank taxi taxis teachers team teams tech technical technologies
    technology telecom telecoms telephone television tennis test testing textiles theatre theatres therapies
    therapy ticket timber time tools tour tourism tours towers town toys trade traders trades trading traffic
    trailers training transfer transit translation translations transport travel treatment tree trees truck
    trucks tuition tv tyre tyres uniform uniforms united universal university urban utilities van vans vehicle
    vehicles venture ventures venues veterinary vets victim victims video village vision voluntary volunteer
    volunteers warehouse waste watch water wealth web welding welfare wellbeing wholesale wildlife wind window
    windows wine wines women womens wood work workforce works workshop workshops workwear yard young youth
    zone
    """
SHARED_BY_MANY: Final = frozenset(_SHARED_BY_MANY.split())

_FORENAMES = """
    aaron abdul abdullah abigail adam adrian ahmed aidan alan alastair albert alex alexander alexandra alfred
    ali alice alison alistair allan allen amanda amina amir amit amy andrea andrew angela anil anita ann anna
    anne annette anthony antonia antonio arthur asha ashley barbara barry beatrice ben benjamin bernard beth
    bethany beverley bill bob brenda brian bridget bruce bryan caitlin callum cameron carl carla carol
    caroline carolyn catherine cathy cecilia charles charlie charlotte cheryl chloe chris christian christina
    christine christopher claire clare claudia clive colin connor craig cynthia daisy damian daniel danielle
    darren dave david dawn dean debbie deborah debra declan deepak denis denise dennis derek diana diane
    dominic donald donna dorothy douglas duncan dylan ed edward eileen elaine eleanor elena elizabeth ella
    ellen ellie elliot emily emma eric erica ethan eva evelyn faisal farah fatima felicity fergus fiona
    florence frances francis frank fraser fred frederick gareth gary gavin gemma geoff geoffrey george georgia
    georgina gerald gerard gillian gina glen glenn gloria gordon grace graeme graham grant greg gregory guy
    hannah harold harriet harry hasan hassan hayley hazel heather heidi helen helena henry holly howard hugh
    hugo humphrey hussain ian ibrahim imran ingrid irene iris isaac isabel isabella isla ivan jack jackie
    jacob jacqueline jake james jamie jan jane janet janice jason jay jayne jean jeff jeffrey jenna jennifer
    jenny jeremy jerome jess jesse jessica jill jim jo joan joanna joanne joe joel john johnathan jon jonathan
    jordan jose joseph josephine josh joshua joy joyce juan judith judy julia julian julie juliet june justin
    karen karim karl kate katherine kathleen kathryn kathy katie kay keir keith kelly ken kenneth kerry kevin
    khalid kieran kim kimberly kirsty kumar kyle lara laura lauren laurence lawrence leah leanne lee leila leo
    leon leonard leslie lewis liam linda lindsay lisa liz lloyd logan lorraine louis louise lucy luke lydia
    lynn lynne maggie mahmood malcolm mandy marcus margaret maria marie marilyn marion marjorie martin martina
    martyn maryam mathew matt matthew maureen maurice max maxine megan melanie melissa michael michelle mick
    mike miles miranda miriam mohamed mohammad mohammed molly monica morgan muhammad mustafa nadia naomi
    natalie natasha nathan neil nicholas nick nicola nicole nigel nina noah noel nora norman oliver olivia
    omar oscar owen paige pam pamela pat patricia patrick paul paula pauline penelope penny peter phil philip
    phillip phoebe pippa priya rachael rachel rafael raj rajesh ralph ravi ray raymond rebecca reuben rhys
    richard rita rob robert roberta robin rodney roger ronald ronan rory rosalind rosemary rosie ross roy
    rupert russell ruth ryan sally sam samantha samir samuel sandra sanjay sara sarah scott sean sebastian
    shane shannon sharon shaun sheila shirley simon simone sophia sophie stacey stan stanley stella stephanie
    stephen steve steven stewart stuart sue sunil susan suzanne syed sylvia tania tanya tara ted terence
    teresa terry theodore theresa thomas tim timothy tina toby todd tom tony tracey tracy trevor trudy usman
    valerie vanessa vera veronica vicky victoria vijay vincent vivian vivien wayne wendy will william winston
    yasmin yusuf yvonne zachary zahra zara zoe
    """
FORENAMES: Final = frozenset(_FORENAMES.split())
"""First names that are common in Britain, to tell who may be an individual."""
