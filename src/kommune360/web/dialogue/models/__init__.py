"""What is kept of the dialogue."""

from kommune360.web.dialogue.models.answers import Change, Consideration, Result
from kommune360.web.dialogue.models.contributions import Contribution, Kind, State
from kommune360.web.dialogue.models.deadlines import DeadlineMail, DeadlineSilence
from kommune360.web.dialogue.models.joining import Reread, SpentProof
from kommune360.web.dialogue.models.landscapes import Landscape, LandscapeDay
from kommune360.web.dialogue.models.lottery import DrawTally, Lottery
from kommune360.web.dialogue.models.moderation import Act, ModerationAct
from kommune360.web.dialogue.models.participants import AgeBand, LifePhase, Participant, Sector
from kommune360.web.dialogue.models.references import SubjectReference
from kommune360.web.dialogue.models.rounds import Audience, LanguageLevel, Round, RoundSubject
from kommune360.web.dialogue.models.subscriptions import Message, Subscription
from kommune360.web.dialogue.models.theses import Evidence, Thesis, ThesisVersion, Voice
from kommune360.web.dialogue.models.votes import Value, Vote, VoteEntry

__all__ = [
    "Act",
    "AgeBand",
    "Audience",
    "Change",
    "Consideration",
    "Contribution",
    "DeadlineMail",
    "DeadlineSilence",
    "DrawTally",
    "Evidence",
    "Kind",
    "Landscape",
    "LandscapeDay",
    "LanguageLevel",
    "LifePhase",
    "Lottery",
    "Message",
    "ModerationAct",
    "Participant",
    "Reread",
    "Result",
    "Round",
    "RoundSubject",
    "Sector",
    "SpentProof",
    "State",
    "SubjectReference",
    "Subscription",
    "Thesis",
    "ThesisVersion",
    "Value",
    "Voice",
    "Vote",
    "VoteEntry",
]
