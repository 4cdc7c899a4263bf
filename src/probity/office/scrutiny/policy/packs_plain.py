"""Words that name nobody, whatever their capital letter: how officers' accounts begin their sentences.

Words that are common family names or parts of addresses are not among them: Brown, Young, Park, Street. Adding a word
here lets it stand in every pack from then on.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
a about above accept accepts account accused act acted acting action active admitted after again against
aggressive agree agreed agreement all almost alone along also although always am an and another answer answered
answers any anybody anyone anything apart apologies apologise appeared approached are area arm arms around
arrest arrested article articles as ask asked asking asks assault at attempt attempted attention authorised away
back bad bag bags based baton be became because been before began behaviour behind being believed below belt
beside better between blade blue body both bottle box boy boys breath brief briefed briefing briefly bus but by
call called calm came camera cameras can cannabis cannot car card carried carrying cases cash caught caused
chase chased check checked chief child children clear clothes clothing coat community complaint complaints
compliant complied concealed concern concerns conduct constable could course courses crime crouched cuffed cuffs
custody damage dark dealing described description detail details detained detective did direction disagree
discarded disparity do does dog door down drawn driver drove drug drugs during each earlier either else
encountered end engaged entered every evidence explain explained explains explanation eye eyes face failed
feedback few fewer fight figure figures fingers fled floor foot footage for force found fresh from front furtive
future gave general get girl girls given going good got grabbed grinder ground grounds group guidance had
handcuff handcuffed handcuffs handed hands has have he head heard heavier heavily heavy held her herbal here hid
hidden him himself his hold holding hooded house how however i if immediately improve improved improving in
incident information initial injured inside inspector inspectors intelligence into involved is it items its
itself jacket jeans judgement judgements just kept kicked kit knife knives known large last later law lead
leaflet leaflets learning left leg legs less lessons letter letters light lighter like likely line linked local
located look looked looking loud made male males man many match matched matches matching member members men
method minutes misuse more most moved moving much multiple must my near nearby necessary nervous nervousness
never new news next night no nobody none not noted nothing noticed now number object observed of off offence
offender officer officers on once one only open or other others our out outcome outcomes outside over package
packet pair panel panels parked part party passed passenger patrol pava pc pedestrian people person phone picked
piece place placed plain plastic please pocket pockets point police policing possession possible pouch powder
power powers praise praised present prevent previous prior professional public pulled pursued pushed put
question questions quick quickly ran rate rates reached reason reasons received record recorded red refresher
refused remind reminded report reported resisted responded response restrained result results review reviewed
reviewers reviews roll running said same saw scene search searched searches second section see seeing seemed
seen sergeant sergeants several shaking share she shot should shouted show showed shows sight since slim slowly
smell smelled smelt smoke smoking so some somebody someone something soon sorry spat spoke staff stairs
standards started stated still stocky stolen stood stop stopped stopping strong strongly struck struggled subject such
suddenly superintendent supervisor supervisors supply suspect suspected suspects suspicion suspicious
suspiciously sweating swung taken talking tall taser team teams tell than thank thanks that the their them then
there these they thin thing this those though threat threatened three threw through thrown time to together told
too took toward towards trainers training tried trousers trying turned two unable under understand unknown until
unwilling up upon upset urgent us used using various vehicle verbal very victim video violent visible waist
waistband walked walking wanted was watched way we weapon weapons wearing went were what when where which while
who whole whose why window with within without witness witnessed witnesses woman women words work working worn
worse would wrap wraps write writes writing written yellow yes yet you your
"""
PLAIN: Final = frozenset(_WORDS.split())
