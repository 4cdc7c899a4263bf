"""Words that name nobody, whatever their capital letter: how officers' accounts begin their sentences.

Words that are common family names or parts of addresses are not among them: Brown, Young, Park, Street. Adding a word
here lets it stand in every pack from then on.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
a about above account accused act acted acting action active admitted after again against aggressive all almost
alone along also although always am an and another answer answered any anybody anyone anything apart appeared
approached are area arm arms around arrest arrested article articles as asked assault at attempt attempted
attention authorised away back bag bags based baton be became because been before began behaviour behind being
believed below belt beside between blade blue body both bottle box boy boys breath brief briefly bus but by call
called calm came can cannabis cannot car card carried carrying cash caught caused chase chased check checked
child children clear clothes clothing coat community compliant complied concealed conduct constable could crime
crouched cuffed cuffs custody damage dark dealing described description detained detective did direction
discarded do does dog door down drawn driver drove drug drugs during each earlier either else encountered end
engaged entered evidence eye eyes face failed few fight fingers fled floor foot for force found fresh from front
furtive gave general get girl girls given going got grabbed grinder ground grounds group guidance had handcuff
handcuffed handcuffs handed hands has have he head heard heavier heavily heavy held her herbal here hid hidden
him himself his hold holding hooded house how however if immediately in incident information initial injured
inside inspector intelligence into involved is it items its itself jacket jeans just kept kicked kit knife
knives known large last later law left leg legs less light lighter like likely line linked local located look
looked looking loud made male males man many match matched matches matching men method minutes misuse more most
moved moving much multiple my near nearby necessary nervous nervousness never next night no nobody none not
nothing noticed now number object observed of off offence offender officer officers on once one only open or
other others our out outside over package packet pair parked part party passed passenger patrol pava pc
pedestrian people person phone picked piece place placed plain plastic pocket pockets point police possession
possible pouch powder power powers present prevent previous prior pulled pursued pushed put quick quickly ran
reached reason reasons received record recorded red refused report reported resisted responded response
restrained result roll running said same saw scene search searched second section see seeing seemed seen
sergeant several shaking she shot shouted showed sight since slim slowly smell smelled smelt smoke smoking so
some somebody someone something soon spat spoke staff stairs started stated still stocky stolen stood stop
stopped stopping strongly struck struggled subject such suddenly supervisor supply suspect suspected suspects
suspicion suspicious suspiciously sweating swung taken talking tall taser tell than that the their them then
there these they thin thing this those though threat threatened three threw through thrown time to together told
too took toward towards training tried trousers trying turned two unable under unknown until unwilling up upon
upset urgent us used using various vehicle verbal very victim violent visible waist waistband walked walking
wanted was watched way we weapon weapons wearing went were what when where which while who whole whose why
window with within without witness witnessed witnesses woman women words would wrap wraps yellow yes yet you
your
"""
PLAIN: Final = frozenset(_WORDS.split())
