"""Words for recordings: what is known of one, why it can't be had, how much is kept."""

from __future__ import annotations

from datetime import datetime

from ccm_desktop.domain import errors as e
from ccm_desktop.domain import recording as r
from ccm_desktop.domain.recording_cache import MEGABYTE, CacheSize
from ccm_desktop.ui.text.words import Message, brief, one_line, tr

_MOST_OF_A_HOST = 80


def recording_state(state: r.RecordingState) -> str:
    """One sentence on a recording; where it failed, what happened and what to do."""
    match state:
        case r.NoRecording(why=why):
            return _why_none(why)
        case r.NotReady(next_look=next_look):
            return _not_ready(next_look)
        case r.Ready():
            return tr("Ready; it is fetched when you play it.")
        case r.Fetching(done=done, of=of):
            return _fetching(done, of)
        case r.Here():
            return tr("Here, on this computer.")
        case r.Expired():
            return recording_trouble(e.RecordingGone(), "").sentence
        case r.Failed(error=error):
            from ccm_desktop.ui.text.failures import message  # it knows these words

            words = message(error, dialling=False)
            return f"{words.title} {words.body}".strip()


def _why_none(why: r.WhyNone) -> str:
    return {
        r.WhyNone.NOT_ASKED: tr("No recording was asked for."),
        r.WhyNone.NO_TALK: tr("No recording: nobody talked."),
        r.WhyNone.NOT_OVER: tr("The recording comes after the call."),
        r.WhyNone.NEVER_CAME: tr("No recording came. Exotel may be asked once more."),
        r.WhyNone.NOT_KNOWN: tr("Not known: Exotel gave no final report of a talk."),
    }[why]


def _not_ready(next_look: datetime | None) -> str:
    usual = tr("Not ready yet: usually 1–5 minutes after the end")
    if next_look is None:
        return tr("{usual}; the last look is under way.", usual=usual)
    return tr("{usual}; next look at {time}.", usual=usual, time=_minute(next_look))


def _minute(moment: datetime) -> str:
    """To the second while it matters: the first looks are seconds apart."""
    here = moment.astimezone()
    soon = (moment - here.now(here.tzinfo)).total_seconds() < 60
    return here.strftime("%H:%M:%S" if soon else "%H:%M")


def _fetching(done: int, of: int | None) -> str:
    if of:
        return tr("Fetching: {done} of {of}", done=size(done), of=size(of))
    return tr("Fetching: {done}", done=size(done)) if done else tr("Fetching…")


def size(count: int) -> str:
    """A number of bytes, as in 340 KB or 1.2 MB."""
    if count < MEGABYTE:
        return tr("{n} KB", n=-(-count // 1024))
    return tr("{n} MB", n=f"{count / MEGABYTE:.1f}")


def recording_days(count: int) -> str:
    """A number of days."""
    return tr("1 day") if count == 1 else tr("{n} days", n=count)


def recording_room(megabytes: int) -> str:
    """Room on the disk: 500 MB, 2 GB."""
    whole, rest = divmod(megabytes, 1000)
    return tr("{n} MB", n=megabytes) if rest or not whole else tr("{n} GB", n=whole)


def cache_size(kept: CacheSize) -> str:
    """How much is kept."""
    if kept.count == 0:
        return tr("No recording is kept on this computer.")
    if kept.count == 1:
        return tr("1 recording is kept on this computer: {size}.", size=size(kept.total))
    return tr(
        "{n} recordings are kept on this computer: {size}.",
        n=f"{kept.count:,}",
        size=size(kept.total),
    )


def recording_trouble(error: e.RecordingTrouble, nothing: str) -> Message:
    """Why a recording can't be had, and what to do."""
    match error:
        case e.RecordingNotReady():
            return Message(
                tr("Exotel has no recording of this call so far."),
                nothing,
                tr("It usually comes 1–5 minutes after the end; try again later."),
            )
        case e.RecordingGone():
            return Message(
                tr("Exotel no longer has this recording."),
                nothing,
                tr("Ask your admin how long Exotel keeps them."),
            )
        case e.RecordingNotAllowed(http_status=status):
            return Message(
                tr("Exotel does not give this recording to your key or this network."),
                nothing,
                tr("Check the API key and token, or ask your admin about the account's IP list."),
                tr("HTTP {status}", status=status),
            )
        case e.RecordingElsewhere(host=host):
            return _elsewhere(brief(host, _MOST_OF_A_HOST), nothing)
        case e.RecordingTooLarge(most=most):
            return Message(
                tr("This recording is too large."),
                nothing,
                tr("More than {size} is not fetched; ask your admin.", size=size(most)),
            )
        case e.NotARecording():
            return Message(
                tr("What came is no recording."),
                nothing,
                tr("A sign-in page may be in the way; check the network, then try again."),
            )
        case e.RecordingNotKept():
            return _not_kept(error, nothing)
        case _:
            return Message(tr("The recording can't be had."), nothing, tr("Try again later."))


def _elsewhere(host: str, nothing: str) -> Message:
    if not host:
        return Message(
            tr("The link to this recording is not safe to open."),
            nothing,
            tr("Nothing was fetched. Tell your admin."),
        )
    return Message(
        tr("The recording is at {host}, which is not on your list.", host=host),
        nothing,
        tr("Nothing was fetched. If your admin knows it, add it to the account's recording hosts."),
    )


def _not_kept(error: e.RecordingNotKept, nothing: str) -> Message:
    what, step = {
        e.FileProblem.FULL: (
            tr("The disk is full."),
            tr("Make room on it, then try again."),
        ),
        e.FileProblem.UNWRITABLE: (
            tr("The recording can't be written there."),
            tr("Choose another folder, or ask your admin."),
        ),
        e.FileProblem.MISSING: (
            tr("The recording is not on this computer any more."),
            tr("Play it, and it is fetched again."),
        ),
    }[error.problem]
    return Message(what, nothing, step, one_line(str(error.path)))
