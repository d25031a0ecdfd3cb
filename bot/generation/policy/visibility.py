"""Who sees what, and who may do what with it: the one set of rules, the same on every platform. Pure.

| what | its person | who moderates there | others of the same server or workspace | anybody else |
|---|---|---|---|---|
| a posted video, its details | yes | yes | yes | no |
| a job that only its person has seen yet | yes | no | no | no |
| history, job lookup, Again, Edit, Cancel | yes | no | no | no |
| taking a post away | yes | yes; who moderates one channel only, there | no | no |
| one's elements and presets | yes | no | no | no |
| decide about an order or a video | no | yes | no | no |
| block somebody, refuse words | no | who moderates everywhere, or reviews | no | no |
| shared ones: use, look at | yes | yes | yes | no |
| shared ones: change | yes | no | no | no |
| shared ones: stop sharing | yes | yes | no | no |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.generation.command import Asker, Person, Place
    from bot.generation.job import Job
    from bot.generation.policy.policy import Policy


def owns(person: Person, job: Job) -> bool:
    """Looking a job up by its number, and asking for it again, is for whoever asked for it."""
    return job.person == person


def is_here(place: Place, job: Job) -> bool:
    """The job was given in this server or workspace."""
    return (place.platform, place.tenant) == (job.place.platform, job.place.tenant)


def sees_posts(asker: Asker, place: Place, job: Job) -> bool:
    """What a job's buttons lead to: one's own everywhere, others' where they were posted."""
    return owns(asker.person, job) or is_here(place, job)


def may_remove(asker: Asker, place: Place, job: Job) -> bool:
    """Take its posts away. A moderator's right is as the platform says with this very command; who moderates one
    channel only takes away what was asked for there.
    """
    if owns(asker.person, job):
        return True
    everywhere = asker.moderates_all or asker.manages
    return is_here(place, job) and (everywhere or (asker.moderates and place.channel == job.place.channel))


def may_decide(asker: Asker, here: Place, about: Place, policy: Policy) -> bool:
    """Decide about what was asked for in a place. Who moderates one channel only decides about what is asked there, and
    in the channels that reviews go to.
    """
    cards = (policy.review_channel, policy.escalation_channel)
    return may_govern(asker, policy) or (asker.moderates and here.channel in (about.channel, *cards))


def may_govern(asker: Asker, policy: Policy) -> bool:
    """What holds for all of a server or workspace: who is blocked, which words are refused."""
    return asker.manages or asker.moderates_all or bool(set(asker.roles) & set(policy.reviewer_roles))


def is_direct(place: Place) -> bool:
    """Direct messages that belong to no server or workspace."""
    return place.tenant.startswith("dm:")


def is_alone(place: Place) -> bool:
    """There is nobody to share with."""
    return not place.tenant or is_direct(place)


def may_stop_sharing(asker: Asker, owner: Person) -> bool:
    """Of something that is shared where it is asked: its owner, or who moderates there."""
    return asker.person == owner or asker.moderates
