"""What we say in English, to somebody who may be new in Sweden."""

from bot.reply.texts.model import Texts

ENGLISH = Texts(
    welcome=(
        "Hello! I answer questions about work-integrating social enterprises (ASF) in Blekinge,"
        " Sweden: what they are, how to start one, what IOP and public procurement mean, and"
        " whom to contact.\n\n"
        "I am a program. The answers are written by people, with source and date. What I can't"
        " answer I pass on to a person.\n\n"
        "Write your question in your own words, or try one of these:"
    ),
    example_entries=("asf-definition", "iop-vs-lou", "starta-asf-steg"),
    help=(
        "Write your question the way you would say it. I find the answer that fits and show"
        " where it comes from and as of when.\n\n"
        "If I am not sure, I ask what you mean. If I don't know, a person takes over.\n\n"
        'You can always write "talk to a person".'
    ),
    privacy=(
        "We keep what you write, our answers and your number in the chat. We need that to answer"
        " you. The text is encrypted. Swedish personal identity numbers are removed before"
        " anything is kept.\n\n"
        "Only the project's staff see questions that are passed on to a person. Please don't"
        " write about illness or other sensitive things that the answer doesn't need.\n\n"
        'Do you want what we keep to be deleted? Write "talk to a person" and ask for it.'
    ),
    words_please="I can only read text. Please describe your question in words.",
    which_do_you_mean="Which of these do you mean?",
    none_of_these="None of these: ask a person",
    ask_person="Ask a person",
    easy_swedish="Easy Swedish",
    ordinary_swedish="Swedish",
    english="English",
    did_not_find="I can't find a reliable answer to that.",
    not_understood="I have not understood what you mean.",
    you_asked_for_person="A person takes over.",
    handed_over=(
        "I have passed your question on. Your case has number {number}."
        " You will get an answer here, by {expected} at the latest."
    ),
    add_more="You can write more here meanwhile. It is all added to your case.",
    with_person_already=(
        "Your case {number} is already with a person. You will get an answer here,"
        " by {expected} at the latest."
    ),
    entry_is_gone="That answer is no longer there. Please write your question again.",
    something_went_wrong=(
        "Something went wrong on our side while answering you. Our staff have been told."
    ),
    agent_answers="Answer in case {number}:",
    as_of="As of: {date}.",
    may_be_out_of_date=("Note: this answer was due for review by {date} and may be out of date."),
    not_settled="Here the sources disagree, or the matter is not settled. Please ask a person.",
    contact_line="Turn to {name}. {does}",
    related="Related questions",
)
