"""What an operator is told about Telegram: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from bot.config import Mode

WITHOUT_TELEGRAM = (
    "ingen är satt, så Telegram är inte med: hämta en hos @BotFather och sätt telegram.token"
    " / none is set: without Telegram; get one from @BotFather and set telegram.token"
)
NOT_CONNECTED = "behöver en token / needs a token"
NEEDS_STAFF_CHAT = "behöver personalgruppen / needs the staff chat ({error})"
NO_ANSWER = (
    "Telegram svarar inte som det ska ({error}): kontrollera nätet och telegram.api_base_url, och"
    " försök igen / Telegram does not answer properly: check the network and"
    " telegram.api_base_url, and try again"
)
OTHER_WAY: Mapping[Mode, str] = {
    Mode.POLLING: (
        "Telegram lämnar uppdateringarna till {host} fast telegram.mode är polling: starta om"
        " assistenten, så tas det bort; kommer det tillbaka använder ett annat program samma token"
        " / Telegram brings updates to {host} although telegram.mode is polling: restart the"
        " assistant, which removes it; if it returns, another program uses the same token"
    ),
    Mode.WEBHOOK: (
        "Telegram lämnar uppdateringarna till {host} och inte till telegram.webhook.url: starta om"
        " assistenten, så ställs det om; kommer det tillbaka använder ett annat program samma token"
        " / Telegram brings updates to {host}, not to telegram.webhook.url: restart the assistant,"
        " which sets it; if it returns, another program uses the same token"
    ),
}
NOT_REACHED = (
    "Telegram nådde senast inte assistenten ({error}): kontrollera att telegram.webhook.url leder"
    " till den / Telegram last failed to reach the assistant: check that telegram.webhook.url"
    " leads to it"
)
MANY_WAITING = (
    "{count} uppdateringar väntar hos Telegram, som kastar dem efter 24 timmar: starta assistenten"
    " / {count} updates wait at Telegram, which drops them after 24 hours: start the assistant"
)
NO_STAFF_CHAT = (
    "ingen är satt, så ärenden besvaras bara med asf-bot answer: sätt telegram.staff_chat_id"
    " / none is set, so tickets are answered with asf-bot answer only: set telegram.staff_chat_id"
)
PRIVACY = (
    "påslaget, och boten är inte administratör i personalgruppen: svar på kollegors meddelanden når"
    " inte besökaren; gör @{name} till administratör / on, and the bot is no administrator in the"
    " staff chat: replies to colleagues don't reach the visitor; make it an administrator"
)
TOPICS_WITHOUT_CHAT = (
    "telegram.staff_topics behöver en personalgrupp: sätt telegram.staff_chat_id"
    " / telegram.staff_topics needs a staff chat: set telegram.staff_chat_id"
)
NO_FORUM = (
    "personalgruppen har inga ämnen: slå på Ämnen i gruppens inställningar, eller sätt"
    " telegram.staff_topics till false / the staff chat has no topics: turn Topics on in the"
    " group's settings, or set telegram.staff_topics to false"
)
NO_TOPICS = (
    "boten får inte öppna ämnen i personalgruppen: gör @{name} till administratör med rätten"
    " Hantera ämnen / the bot may not open topics in the staff chat: make it an administrator with"
    " the right Manage topics"
)
CLOCK = (
    "datorns klocka går {seconds:+} sekunder fel: slå på tidssynkronisering, till exempel med"
    " timedatectl set-ntp true / the clock is {seconds:+} seconds off: turn time synchronisation"
    " on, for example with timedatectl set-ntp true"
)
