"""English. Each sentence says what happened, to what, and what to do next; warm, short, without jargon.

`{name}` is an argument; `{n:# job|# jobs}` takes the first form for 1; `*_micro_usd` shows as $0.56.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "replies.no_words": "Something happened that I have no words for yet ({key}). Please tell the person who runs me.",
    # -- what was typed after the prompt
    "flag.open_quote": "The quotation mark after --{flag}, at character {position}, is never closed. "
    "Close it and send the command again.",
    "flag.stray": "I do not know what to do with “{words}” after --{flag}. "
    "Put quotation marks around everything that belongs to --{flag}, or move those words in front of the first --.",
    "flag.no_value": "--{flag}, at character {position}, has nothing after it. Write its value there, or leave it out.",
    "flag.twice": "--{flag}, at character {position}, sets something that was set before. Keep one of the two.",
    "flag.unsupported": "--{flag}, at character {position}, is nothing this video model can do. "
    "Leave it out and send the rest again.",
    "flag.unknown_near": "I do not know --{flag}, at character {position}. Did you mean --{near}? "
    "If it belongs to the prompt, write \\--{flag}.",
    "flag.unknown": "I do not know --{flag}, at character {position}. I know: {known}. "
    "If it belongs to the prompt, write \\--{flag}.",
    "flag.ar_unknown": "{given} is not a shape I can make. Choose one of these for --ar: {allowed}.",
    "flag.size_unknown": "{given} is not a size I can make. Choose one of these for --size: {allowed}.",
    # -- what a request may hold
    "request.prompt_unreadable": "The prompt holds characters that are not text. Type it afresh and send it again.",
    "request.positive_prompt_empty": "There is no prompt. Tell me in {low} to {high} characters what to show, "
    "such as: a red fox runs through snow.",
    "request.negative_prompt_empty": "The list of what to avoid is empty. "
    "Write {low} to {high} characters after --no, or leave it out.",
    "request.positive_prompt_length": "The prompt has {given:# character|# characters}, and {low} to {high} fit. "
    "Change it and send it again.",
    "request.negative_prompt_length": "What to avoid has {given:# character|# characters}, and {low} to {high} fit. "
    "Change the words after --no and send it again.",
    "request.duration_range": "A video lasts {low} to {high} whole seconds; {given} is not one of them. "
    "Choose another --dur.",
    "request.results_range": "I can make {low} to {high} videos at once; {given} is not one of those numbers. "
    "Choose another --n.",
    "request.quality_range": "The quality is a whole number from {low} to {high}, and {given} is not. "
    "Choose another --quality.",
    "request.format_unknown": "{given} is not a format I can make. Choose one of these for --format: {allowed}.",
    "request.safety_unknown": "{given} is not a content check I know. Choose one of these for --safety: {allowed}.",
    "request.too_many_frames": "A video takes at most {high:# picture|# pictures}, and {given} came. "
    "Send the command again with fewer.",
    "request.same_frame_twice": "Two pictures came for the same end of the video ({frame}). Keep one of them.",
    "request.size_with_frames": "A video that starts from a picture has that picture's shape. "
    "Leave out --ar and --size, or leave out the picture.",
    "request.size_unknown": "{given} is not a size I can make. Choose one of these: {allowed}.",
    "request.not_understood": "I cannot use “{given}” for {field}. Change it and send the command again.",
    "request.at_least": "{field} is a whole number of at least {low}; {given} is not. Change it and send it again.",
    "request.number_range": "{field} is a whole number from {low} to {high}; {given} is not. "
    "Change it and send it again.",
    "request.not_text": "{field} takes words, and “{given}” is none. Change it and send it again.",
    "request.text_length": "{field} has {given:# character|# characters}, and {low} to {high} fit. "
    "Change it and send it again.",
    "request.choice": "“{given}” does not fit {field}. Choose one of these: {allowed}.",
    "request.switch": "{field} is on or off; “{given}” is neither. Change it and send it again.",
    "request.count": "{field} takes {low} to {high}, and {given} came. Change it and send it again.",
    "request.shots_duration": "The shots last {total:# second|# seconds} together, and the video {duration}. "
    "Make both the same.",
    "request.elements_need_frames": "Elements need a picture to start from. Attach a first frame, or leave them out.",
    "request.motion_needs_both": "{field} is about copying a movement: it needs a reference picture and a reference "
    "video. Attach both, or leave it out.",
    "request.video_needs_settings": "A reference video needs to know what to copy. Add --orient image or video, "
    "or --keep-sound on.",
    "request.element_needs_front": "Element {element} has more pictures but no frontal one. Add a frontalImage.",
    "request.element_video_alone": "Element {element} has a video, so it can have no pictures and no voice. "
    "Keep one or the other.",
    "request.element_voice_needs_picture": "The voice of element {element} needs a frontal picture to go with. "
    "Add one.",
    "request.element_missing": "The prompt names {mark}, and there are {count:# element|# elements}. "
    "Add the element, or take the mark out.",
    "request.element_twice": "Two elements are called {id}. Give each a name of its own.",
    "flag.shot_form": "--shot, at character {position}, takes seconds and words such as “3: a fox wakes up”; "
    "“{given}” does not. Change it and send it again.",
    # -- jobs
    "job.unknown": "I find no job {job}. Check its number.",
    "job.cancelled": "Job {job} is cancelled. Nothing was charged.",
    "job.discarded": "Job {job} is already in the making and cannot be stopped there. "
    "Its video will not be posted, but up to {cost_micro_usd} is still charged.",
    "job.discarded_preview": "Job {job} is already being drawn. Its video will not be posted, and nothing is charged.",
    "job.discarded_before": "Job {job} was cancelled before. Its video will not be posted; there is nothing to do.",
    "job.over_already": "Job {job} is over already, so there is nothing left to cancel.",
    "job.inputs_gone": "The pictures of job {job} are gone. Send a new command and attach them again.",
    "job.model_gone": "Job {job} was made with {model}, which I no longer use. Send a new command with the same words.",
    "job.command_over": "This command was answered before. Send a new one if you want another video.",
    "job.failed": "Job {job} ended without a video. Send the command again for another try.",
    "job.refused": "The video service refused this request ({category}): “{detail}”. Nothing was charged. "
    "Change the request and send it again.",
    "job.result_failed": "Video {number} of {results} did not come about: “{detail}”. It cost {cost_micro_usd}. "
    "Send the command again for another try, perhaps with other words.",
    "job.result_failed_cost_open": "Video {number} of {results} did not come about: “{detail}”. "
    "The video service did not say what it cost, so I count {held_micro_usd} as spent. "
    "Send the command again for another try, perhaps with other words.",
    "job.never_sent": "I could not reach the video service for a long while and gave up. "
    "Nothing was sent, and nothing was charged. Send the command again later.",
    "job.maybe_sent": "I cannot tell whether the video service took job {job}, "
    "and sending it again could be charged twice. Its money stays reserved until whoever runs me has looked: "
    "dailies job {job} --release, --requeue or --settle USD.",
    "job.body_changed": "What I would send for job {job} is not what I sent before, so I do not send it. "
    "Its money stays reserved until whoever runs me has looked: "
    "dailies job {job} --release, --requeue or --settle USD.",
    "job.foreign_conflict": "The video service says that it knows job {job}, but I never sent it. "
    "Its money stays reserved until whoever runs me has looked: "
    "dailies job {job} --release, --requeue or --settle USD.",
    "job.overdue": "Job {job} is not done after {minutes:# minute|# minutes}. "
    "Its money stays reserved until whoever runs me has looked: "
    "dailies job {job} --release, --requeue or --settle USD.",
    "budget.day_used_up": "This can cost {price_micro_usd}, and {left_micro_usd} is left today for all of us together. "
    "Nothing was charged. Ask for less, or come back {resets_at}.",
    "budget.month_used_up": "This can cost {price_micro_usd}, and {left_micro_usd} is left this month for all of us "
    "together. Nothing was charged. Ask for less, or come back on the 1st ({resets_at}).",
    "budget.tenant_month_used_up": "This can cost {price_micro_usd}, and {left_micro_usd} is left this month for this "
    "server or workspace. Nothing was charged. Ask for less, or come back on the 1st ({resets_at}).",
    "budget.channel_day_used_up": "This can cost {price_micro_usd}, and {left_micro_usd} is left today for this "
    "channel. Nothing was charged. Ask for less, ask elsewhere, or come back {resets_at}.",
    "budget.person_day_used_up": "This can cost {price_micro_usd}, and {left_micro_usd} is left today for you. "
    "Nothing was charged. Ask for less, or come back {resets_at}.",
    "budget.ledger_wrong": "My books do not add up, so I spend nothing until whoever runs me has looked: dailies "
    "ledger check. Nothing was charged.",
    "ledger.wrong": "The ledger does not add up, so nothing that costs money is begun. Run dailies ledger check.",
    "ledger.good": "The ledger adds up: {entries:# entry|# entries}, {spent_micro_usd} spent, {reserved_micro_usd} "
    "reserved.",
    "ledger.estimated": "{estimated:# settlement stands|# settlements stand} at the estimate, because no cost was "
    "reported.",
    "ledger.overage": "{overage_micro_usd} were charged beyond what was reserved: compare the prices of the model "
    "with the provider's. `dailies ledger export` names the jobs (overage).",
    "ledger.not_reserved": "Job {job} has another reservation than it should.",
    "ledger.unbalanced": "Job {job}: what was settled and released is not what was reserved.",
    "ledger.open_but_ended": "Job {job} has ended, and its money is still reserved.",
    "ledger.settled_but_open": "Job {job} has not ended, and its money is settled.",
    "ledger.mixed_up": "Job {job} has entries of several days or of another provider.",
    "ledger.torn": "The entry {kind} of job {job} does not sum to zero.",
    "ledger.counter_differs": "{meter} {subject} {period}: {counted_micro_usd} is counted, the entries say "
    "{booked_micro_usd}.",
    "ledger.not_a_month": "{given} is not a month. Write it like 2026-11.",
    "money.at_most": "It costs at most {cost_micro_usd}.",
    "money.charged": "{cost_micro_usd} was charged.",
    "money.not_charged": "Nothing was charged.",
    "money.being_checked": "Whether it is charged is being checked; until then {cost_micro_usd} stays reserved.",
    "ask.cost": "This can cost {cost_micro_usd}. Shall I make it? I hold the question for a quarter of an hour.",
    "ask.over": "That question is too old, or answered, or not yours. Nothing was made and nothing was charged; send "
    "the command again.",
    "button.confirm_cost": "Confirm {cost_micro_usd}",
    "usage.title": "You have used {used_micro_usd} today. The day begins anew {resets_at}.",
    "usage.preview": "Previews cost nothing, so there is nothing to count.",
    "usage.reserved": "Of that, {amount_micro_usd} is reserved for what is not done yet",
    "usage.month": "This month: {used_micro_usd} (the month begins anew on the 1st, {resets_at})",
    "usage.person_day": "You may spend {cap_micro_usd} a day; {left_micro_usd} is left today",
    "usage.channel_day": "This channel may spend {cap_micro_usd} a day; {left_micro_usd} is left today",
    "usage.tenant_month": "This server or workspace may spend {cap_micro_usd} a month; {left_micro_usd} is left",
    "usage.day": "All of us together may spend {cap_micro_usd} a day; {left_micro_usd} is left today",
    "usage.of_month": "All of us together may spend {cap_micro_usd} a month; {left_micro_usd} is left",
    "usage.open_jobs": "You have {count} of {most:# unfinished job|# unfinished jobs}",
    "usage.confirm": "Above {price_micro_usd} I ask you first",
    "budget.title": "Who may spend what here:",
    "budget.day": "All of us together, a day: {cap_micro_usd} ({used_micro_usd} used; set in dailies.toml)",
    "budget.month": "All of us together, a month: {cap_micro_usd} ({used_micro_usd} used; set in dailies.toml)",
    "budget.server": "This server or workspace, a month: {cap_micro_usd} ({used_micro_usd} used)",
    "budget.channel": "Each channel, a day: {cap_micro_usd} (here {used_micro_usd} used)",
    "budget.person": "Each person, a day: {cap_micro_usd}",
    "budget.role": "Who has the role {role}, a day: {cap_micro_usd}",
    "budget.open": "Unfinished jobs of one person: {count}",
    "budget.confirm": "Asked first above: {cap_micro_usd}",
    "budget.no_day": "All of us together, a day: no limit ({used_micro_usd} used)",
    "budget.no_month": "All of us together, a month: no limit ({used_micro_usd} used)",
    "budget.no_server": "This server or workspace, a month: no limit of its own ({used_micro_usd} used)",
    "budget.no_channel": "Each channel, a day: no limit of its own (here {used_micro_usd} used)",
    "budget.no_person": "Each person, a day: no limit of their own",
    "budget.no_confirm": "I never ask before I spend",
    "budget.only_lower": "What is set here can only be lower than what dailies.toml says.",
    "budget.changed_line": "Changed {changed_at} by {by_person}: {what} = {amount}",
    "budget.changed_usd_line": "Changed {changed_at} by {by_person}: {what} = {set_micro_usd}",
    "budget.changed": "Set. It holds from the next command on.",
    "budget.held_back": "Set, but dailies.toml allows less, and that holds: {cap_micro_usd}.",
    "budget.held_back_open": "Set, but dailies.toml allows less, and that holds: {count}.",
    "budget.set_back": "Set back: what dailies.toml says holds again.",
    "budget.what": "Say which limit and how much: /admin budget limit:person amount:2.50. The amount default takes a "
    "limit of yours back. Nothing was changed.",
    "budget.not_money": "{given} is not an amount in dollars from 0 to 1000000. Write it like 2.50, or default. "
    "Nothing was changed.",
    "budget.not_count": "{given} is not a number of jobs from 1 to 1000. Nothing was changed.",
    "budget.no_role": "A limit for a role needs the role, and only that one takes it. Nothing was changed.",
    "budget.too_many_open": "You have {count:# unfinished job|# unfinished jobs}, as many as one person may have. "
    "Wait until one is done, or cancel one.",
    "queue.cooling_down": "Several of your last requests were refused for safety, so I take no new ones from you for a "
    "while. You can ask again {until_at}. Nothing was charged for this one.",
    "operator.released": "Job {job} is closed, and its money is free again.",
    "operator.settled": "Job {job} is closed, and {cost_micro_usd} is booked as spent.",
    "operator.requeued": "Job {job} is back in the queue and will be sent anew.",
    "operator.not_needed": "Job {job} ({state}) waits for nobody's decision. Nothing was changed.",
    # -- posts
    "post.result": "Here is your video (job {job}).",
    "post.alt": "Video: {prompt}",
    "post.label": "AI-generated with {model}.",
    "post.preview_label": "AI-generated PREVIEW: drawn on this machine, not the work of {model}. It cost nothing.",
    # -- pictures that came with a command
    "media.empty": "{name} is empty. Attach it again.",
    "media.too_large": "{name} has {size_mb} MB, and {limit_mb} MB fit. Attach a smaller version.",
    "media.type": "{name} is not a picture I can use ({found}). Attach a JPEG, PNG, WEBP, HEIC or AVIF.",
    "media.pixels": "{name} has {width} × {height} pixels. "
    "At most 40 million and 8192 on a side fit: attach a smaller version.",
    "media.small": "{name} has {width} × {height} pixels. The short side needs at least 300: attach a larger version.",
    "media.ratio": "{name} has {width} × {height} pixels, which is too long and thin. "
    "Crop it so that one side is at most 2.5 times the other, and attach it again.",
    "media.animated": "{name} is animated. Attach a still picture.",
    "media.broken": "{name} is damaged or incomplete. Save it again as JPEG or PNG and attach that.",
    "media.too_hard": "{name} takes too much work to open. Save it again in a plain format and attach that.",
    "media.worker_failed": "I could not look at the picture just now. Nothing is lost, and I will try again by myself.",
    "media.disk_full": "There is no room left on my disk. Whoever runs me needs to make some; then I go on by myself.",
    "media.disk_failed": "My disk did not take or give a file. "
    "Whoever runs me needs to look at the disk; nothing is posted until it works.",
    "media.no_decoder": "{name} cannot be checked here, because PyAV is missing. Whoever runs me can install it.",
    "media.video_type": "{name} is not a video I can use ({found}). Attach an MP4, MOV or WEBM.",
    "media.video_length": "{name} lasts {seconds} s, and {low} to {high} s fit. Cut it and attach it again.",
    "media.video_size": "{name} has {width} × {height} pixels. Each side needs 300 to 4096: attach another version.",
    "media.video_broken": "{name} is damaged or incomplete. Save it again and attach that.",
    "media.video_encrypted": "{name} is locked and cannot be used. Attach one that plays everywhere.",
    "media.voice_type": "{name} is not a sound I can use ({found}). Attach a WAV, MP3, M4A or OGG.",
    "media.voice_length": "{name} lasts {seconds} s, and {low} to {high} s fit. Cut it and attach it again.",
    "media.voice_broken": "{name} is damaged or incomplete. Save it again and attach that.",
    # -- finished videos
    "video.empty": "The video arrived empty. I will fetch it again; if it stays that way, ask whoever runs me.",
    "video.not_video": "What arrived is not a video ({found}). "
    "I will fetch it again; if it stays that way, ask whoever runs me.",
    "video.truncated": "The video arrived incomplete. "
    "I will fetch it again; if it stays that way, ask whoever runs me.",
    "video.duration": "The video that arrived lasts {found:# second|# seconds} in place of {expected}. "
    "I do not post a wrong one; ask whoever runs me.",
    "video.encrypted": "The video that arrived is locked, and I do not post what cannot be played. "
    "Ask whoever runs me.",
    "video.too_large": "The video is larger than {limit_mb} MB, more than I take. "
    "Ask for a shorter one or a lower --quality.",
    # -- the video service
    "api.unreachable": "The video service at {host} cannot be reached. "
    "I keep trying; whoever runs me can check the network.",
    "api.no_answer": "The video service at {host} did not answer in time. I keep asking; there is nothing to do.",
    "api.server_error": "The video service at {host} has trouble of its own (error {status}). "
    "I keep asking; there is nothing to do.",
    "api.not_json": "What answered at {host} does not sound like the video service. "
    "I keep asking; whoever runs me can check DAILIES_VIDEO_API__URL.",
    "api.wrong_answer": "The video service at {host} answered something I do not understand. "
    "I keep asking; if it goes on, whoever runs me can look at the log.",
    "api.key_refused": "The video service at {host} does not accept my key. "
    "Jobs wait, and nothing is lost; whoever runs me needs to set a valid key and start me again.",
    "api.no_credit": "The account at {host} is out of credit. "
    "Jobs wait, and nothing is lost; whoever runs me needs to top it up.",
    "api.throttled": "The video service at {host} asked for a pause of {seconds:# second|# seconds}. "
    "I go on by myself after that.",
    "api.result_gone": "The video is no longer at the address I was given. I will ask for a new one.",
    "api.host_not_allowed": "The video lies at {host}, which is not on my list, so I did not fetch it. "
    "If it belongs to the video service, whoever runs me can add it to video_api.result_hosts.",
    "api.download_failed": "The download of the video from {host} broke off. I will go on from there by myself.",
    "api.download_too_large": "The video is larger than {limit_mb} MB, so I stopped the download. "
    "Ask for a shorter one or a lower --quality.",
    # -- the database
    "storage.full": "There is no room left for my database. Nothing was changed; make room on the disk, and I go on.",
    "storage.busy": "Another program keeps my database locked. Nothing was changed; close that program and try again.",
    "storage.broken": "The disk failed under my database ({code}). I stop here to keep what is safe: "
    "check the disk, then start me again.",
    "storage.invariant": "My database refused a change that breaks its rules ({name}). Nothing was changed. "
    "This is a mistake in Dailies: please report it with the log.",
    "storage.damaged": "{path} is damaged or not mine ({found}). I left it as it is. "
    "Stop every Dailies and run dailies restore BACKUP, or move the whole data folder away to begin with an empty one.",
    "storage.missing": "{path} is missing, but files that belong to it are there. "
    "Put the database back, run dailies restore BACKUP, or move the whole data folder away to begin with an empty one.",
    "storage.too_new": "This database was written by a newer Dailies (version {found}; I know up to {known}). "
    "Start that release, or put back a backup from before the upgrade.",
    "storage.unwritable": "{path} cannot be used as the data folder ({reason}). "
    "Make it writable, or set DAILIES_DATA_DIR to another folder.",
    "storage.directory_busy": "Another Dailies (process {pid}) works in {path}. "
    "Stop it, or set DAILIES_DATA_DIR to another folder.",
    "console.element_unreadable": "{name} is not an element file ({reason}). "
    "docs/elements.md shows what one looks like.",
    "operator.parameter_refused": "The video service refused {parameter}. Requests go on without it.",
    # -- the terminal
    "console.file_missing": "There is no file {name}. Check the name and send the command again.",
    "console.is_folder": "{name} is a folder. Name a picture in it and send the command again.",
    "console.file_unreadable": "{name} cannot be read ({reason}). Make it readable and send the command again.",
    "console.cannot_write": "The video cannot be written to {folder} ({reason}). It is kept: make room there, "
    "then run dailies resume.",
    "console.no_transcript": "The record of what was posted cannot be used ({reason}). I try again by myself; "
    "whoever runs me can check the data folder.",
    "console.usage": "I do not understand this command line ({reason}). {command} --help shows what there is.",
    "console.unknown_flag": "I do not know --{flag}. Did you mean --{near}? "
    "If it belongs to the prompt, put quotation marks around all of it and write \\--{flag}.",
    "console.not_running": "No Dailies answers at http://{host}:{port}. Start one with dailies run.",
    "console.check_good": "Everything is ready.",
    "console.balance": "The account has {balance_micro_usd} left.",
    "console.pretend": "That is pretend money: these are previews, and they cost nothing.",
    "console.received": "Got it.",
    "console.admitted": "Job {job} is on its way. It costs at most {cost_micro_usd}.",
    "console.admitted_preview": "Job {job} is on its way. A preview is drawn on this machine and costs nothing "
    "(the real video: at most {cost_micro_usd}).",
    "console.live_inputs": "Checking your pictures …",
    "console.live_queued": "In the queue, place {place} …",
    "console.live_submitting": "Handing it to the video service …",
    "console.live_generating": "generating, about {seconds} s left",
    "console.live_late": "generating for {seconds} s, longer than usual",
    "console.live_posting": "Fetching the video and posting it …",
    "console.video": "{path} · {seconds} s · {size_mb} MB · {cost_micro_usd}",
    "console.video_preview": "{path} · {seconds} s · {size_mb} MB · preview, nothing charged "
    "(the real one: about {cost_micro_usd})",
    "console.cancelled": "Job {job} was cancelled.",
    "console.interrupted": "Interrupted. Job {job} stays: dailies resume finishes it, dailies cancel {job} drops it.",
    "console.resuming": "Going on with {count:# unfinished job|# unfinished jobs}.",
    "console.no_jobs": 'There are no jobs yet. Try: dailies video "a red fox runs through snow"',
    "console.estimate": "It costs at most {cost_micro_usd} and takes about {seconds} s.",
    "console.estimate_preview": "As a preview it costs nothing and takes about {seconds} s. "
    "The real video costs at most {cost_micro_usd}.",
    "console.running": "Dailies is running; http://{host}:{port}/readyz says how it is. Ctrl-C stops it.",
    "console.stopping": "Stopping. Unfinished jobs stay in the database and go on at the next start.",
    "console.backed_up": "The database is saved as {path}. Kept videos are not in it: copy the media folder as well.",
    "console.restored": "{path} is the database now, with {count:# open job|# open jobs}; "
    "each is looked for before it goes on. "
    "The old files are kept: {aside}. Delete them when all is well.",
    "operator.not_money": "{given} is not an amount in dollars. Write it like 0.56.",
    "local_api.failed": "The local video API did not start ({reason}). Correct that, "
    "or set DAILIES_VIDEO_API__KEY to use the real one.",
    "api.upload_refused": "The video service at {host} did not take a file of this job (“{detail}”). "
    "Nothing was charged. Attach another version and send the command again.",
    "api.forget_refused": "The video service at {host} did not delete a file (“{detail}”). Nothing else is touched; "
    "it drops files that nobody uses by itself.",
    "api.no_upload_address": "The command in video_api.upload_endpoint gave no address, so nothing was sent. "
    "I keep trying; whoever runs me can run that command by hand.",
    # -- the look at the video service before a command is taken
    "check.unreachable": "The video service at {host} cannot be reached, so nothing was sent or charged. "
    "Check DAILIES_VIDEO_API__URL and the network, then send the command again.",
    "check.no_answer": "The video service at {host} did not answer in time, so nothing was sent or charged. "
    "Check DAILIES_VIDEO_API__URL, then send the command again.",
    "check.server_error": "The video service at {host} has trouble of its own (error {status}), so nothing was sent or "
    "charged. Send the command again later.",
    "check.not_json": "What answered at {host} does not sound like the video service, so nothing was sent or charged. "
    "Check DAILIES_VIDEO_API__URL, then send the command again.",
    "check.wrong_answer": "The video service at {host} answered something I do not understand, so nothing was sent or "
    "charged. Check DAILIES_VIDEO_API__URL, then send the command again.",
    "check.key_refused": "The video service at {host} does not accept the key, so nothing was sent or charged. "
    "Set a valid DAILIES_VIDEO_API__KEY, then send the command again.",
    "check.no_credit": "The account at {host} is out of credit, so nothing was sent or charged. "
    "Top it up, then send the command again.",
    "check.throttled": "The video service at {host} asked for a pause of {seconds:# second|# seconds}, so nothing was "
    "sent or charged. Send the command again after that.",
    # -- health
    "ready.check_failed": "A check failed in a way nobody expected; the log has the details.",
    "ready.disk_low": "The disk has {free_mb} MiB left and needs {need_mb}. Make room.",
    "ready.disk_unknown": "The disk of the data folder does not say how much room it has. Check that it is there.",
    "ready.draining": "Dailies is stopping and takes no new work. Start it again when you are ready.",
    "ready.no_answer": "A check did not come back in time. If it goes on, look at the disk and the log.",
    "web.port_taken": "Port {port} on this machine is taken, perhaps by another Dailies. "
    "Stop that program, or set DAILIES_WEB__PORT to another number.",
    "web.cannot_listen": "{host} port {port} cannot be used on this machine. "
    "Set DAILIES_WEB__HOST and DAILIES_WEB__PORT to an address you may use.",
    # -- commands
    "name.video": "video",
    "name.animate": "animate",
    "name.motion": "motion",
    "name.studio": "studio",
    "name.remix": "remix",
    "name.element": "element",
    "name.add": "add",
    "name.list": "list",
    "name.show": "show",
    "name.edit": "edit",
    "name.remove": "remove",
    "name.preset": "preset",
    "name.save": "save",
    "name.use": "use",
    "name.delete": "delete",
    "name.settings": "settings",
    "name.queue": "queue",
    "name.job": "job",
    "name.cancel": "cancel",
    "name.retry": "retry",
    "name.info": "info",
    "name.history": "history",
    "name.admin": "admin",
    "name.status": "status",
    "name.pause": "pause",
    "name.resume": "resume",
    "name.budget": "budget",
    "name.usage": "usage",
    "name.limit": "limit",
    "name.amount": "amount",
    "name.role": "role",
    "name.help": "help",
    "name.prompt": "prompt",
    "name.aspect": "aspect",
    "name.seconds": "seconds",
    "name.count": "count",
    "name.avoid": "avoid",
    "name.sound": "sound",
    "name.format": "format",
    "name.quality": "quality",
    "name.safety": "safety",
    "name.spoiler": "spoiler",
    "name.first_frame": "first_frame",
    "name.last_frame": "last_frame",
    "name.element1": "element1",
    "name.element2": "element2",
    "name.element3": "element3",
    "name.reference": "reference",
    "name.image": "image",
    "name.video_sample": "video_sample",
    "name.orientation": "orientation",
    "name.keep_sound": "keep_sound",
    "name.name": "name",
    "name.description": "description",
    "name.tag": "tag",
    "name.front": "front",
    "name.image1": "image1",
    "name.image2": "image2",
    "name.image3": "image3",
    "name.voice": "voice",
    "name.flags": "flags",
    "name.filter": "filter",
    "command.video": "Make a video from words",
    "command.animate": "Bring a picture to life",
    "command.motion": "Let a picture copy the movement of a video",
    "command.studio": "Open a form with everything in one place",
    "command.remix": "Change something about an earlier video and make it again",
    "command.element": "People and things that look the same in every video",
    "command.element.add": "Save a person or thing to use in videos",
    "command.element.list": "Show your saved elements",
    "command.element.show": "Show one of your elements",
    "command.element.edit": "Change one of your elements",
    "command.element.remove": "Remove one of your elements",
    "command.preset": "Settings you use again and again",
    "command.preset.save": "Save settings under a name",
    "command.preset.use": "Make a video with saved settings",
    "command.preset.list": "Show your presets",
    "command.preset.delete": "Delete one of your presets",
    "command.settings": "Set what you want when you say nothing else",
    "command.queue": "Show where your videos are in the queue",
    "command.job": "Look after one of your videos",
    "command.job.show": "Post a finished video again",
    "command.job.cancel": "Stop a video that is not made yet",
    "command.job.retry": "Try again what did not work",
    "command.job.info": "Everything about a video, and the flags to copy",
    "command.job.delete": "Delete a video for good",
    "command.history": "Page through your videos",
    "command.admin": "For those who run this place",
    "command.admin.status": "How the bot is doing",
    "command.admin.pause": "Take no new videos for now",
    "command.admin.resume": "Take new videos again",
    "command.admin.budget": "Who may spend what here; with a limit and an amount: change it",
    "command.usage": "What you have spent, what is reserved, and what is left",
    "command.help": "What I can do, with examples",
    "option.prompt": "What to show, in your own words",
    "option.aspect": "The shape of the picture",
    "option.seconds": "How long the video lasts",
    "option.count": "How many videos to make at once",
    "option.avoid": "What should not be seen",
    "option.sound": "Whether the video has sound",
    "option.format": "The kind of file; only MP4 plays everywhere",
    "option.quality": "How finely it is encoded",
    "option.safety": "How strictly the content is checked",
    "option.preset": "Saved settings to start from",
    "option.spoiler": "Cover the video until somebody clicks it",
    "option.first_frame": "The picture the video starts with",
    "option.last_frame": "The picture the video ends with",
    "option.element1": "A saved element to use",
    "option.element2": "A second element to use",
    "option.element3": "A third element to use",
    "option.reference": "A picture whose look to follow",
    "option.image": "The picture that is to move",
    "option.video_sample": "The video to follow",
    "option.orientation": "Whether the figure faces as in the picture or as in the video",
    "option.keep_sound": "Keep the sound of the video you attach",
    "option.job": "The number of the video",
    "option.name": "The name you give it",
    "option.description": "What it looks like",
    "option.tag": "What kind of thing it is",
    "option.front": "A picture from the front",
    "option.image1": "A picture from another side",
    "option.image2": "A second picture from another side",
    "option.image3": "A third picture from another side",
    "option.voice": "A sound file with its voice",
    "option.flags": "The settings, such as --dur 8 --ar 16:9",
    "option.filter": "Show only these",
    "option.limit": "Whose limit",
    "option.amount": "US dollars such as 2.50, a number of jobs, or default",
    "option.role": "The role, for a limit on one",
    "menu.animate": "Animate this image",
    "menu.last_frame": "Use as last frame",
    "menu.remix": "Remix this video",
    # -- Discord
    "discord.failed": "Something went wrong on my side, and it is in my log. Nothing was charged for this command; "
    "try it again.",
    "discord.trouble": "Something went wrong on my side, and it is in my log. Your command is kept; see how it stands "
    "with /queue.",
    "discord.done": "Done.",
    "discord.unreachable": "Discord does not answer ({reason}). I will try again by myself.",
    "discord.not_connected": "Discord cannot be heard just now. I keep trying by myself.",
    "discord.slow_down": "Discord asks for a pause of {seconds:# second|# seconds}. I will go on after that by myself.",
    "discord.token_refused": "Discord does not accept the bot's token. Copy a fresh one from the Bot page of the "
    "application and put it into DAILIES_DISCORD__TOKEN.",
    "discord.intents_refused": "Discord does not grant what the bot asked to hear (code {code}). Dailies needs no "
    "privileged intent: check that nothing changed its intents.",
    "discord.sharding_required": "The bot is in so many servers that Discord wants it to connect in several parts. "
    "Set DAILIES_DISCORD__SHARDED=1.",
    "discord.may_not_post": "I may not post in that channel any more. Give me View Channel, Send Messages, Attach "
    "Files and Embed Links there.",
    "discord.may_not_look": "I may not read the history of that channel, so I cannot tell whether the video is there "
    "already. Give me Read Message History there.",
    "discord.channel_gone": "The channel is gone.",
    "discord.thread_closed": "The thread is archived and locked. Open it again, or send the command elsewhere.",
    "discord.message_gone": "The message is gone.",
    "discord.removed": "Somebody removed the message, so I do not post it again.",
    "discord.refused": "Discord did not take the message (error {code}). Whoever runs me finds more in the log.",
    "discord.too_large": "Discord does not take a file of {size_mb} MB here.",
    "discord.no_dms": "You take no direct messages from me.",
    "discord.attachment_gone": "{name} is not on Discord any more. Attach it again.",
    "discord.attachment_elsewhere": "{name} does not come from Discord itself. Save it and attach the file.",
    "discord.missing_permissions": "In {places:# server|# servers} I lack permissions that I need: {missing}. Use the "
    "link of “dailies invite discord” once more there.",
    # -- Slack
    "slack.done": "Done.",
    "slack.taken": "I have your command. How it stands will be told here.",
    "slack.failed": "Something went wrong on my side, and it is in my log. Nothing was charged for this command; "
    "try it again.",
    "slack.trouble": "Something went wrong on my side, and it is in my log. Your command is kept; see how it stands "
    "with “queue” behind my command.",
    "slack.needs_a_press": "Forms only open from a command or a button, not from a message. Type it behind my slash "
    "command instead.",
    "slack.title": "Dailies",
    "slack.make": "Make it",
    "slack.save": "Save",
    "slack.close": "Close",
    "slack.destination": "Where the video goes",
    "slack.visibility": "Who sees it",
    "slack.visible_here": "Everybody in that channel",
    "slack.visible_alone": "Only me, in a direct message",
    "slack.unreachable": "Slack does not answer ({reason}). I will try again by myself.",
    "slack.not_connected": "Slack cannot be heard just now. I keep trying by myself.",
    "slack.slow_down": "Slack asks for a pause of {seconds:# second|# seconds}. I will go on after that by myself.",
    "slack.not_installed": "The app is not installed in the Slack workspace {team}. What is owed there waits until it "
    "is installed again.",
    "slack.token_refused": "Slack does not accept the bot token ({code}). Copy it again from OAuth & Permissions of "
    "the app; it starts with xoxb- and belongs into DAILIES_SLACK__BOT_TOKEN.",
    "slack.app_token_refused": "Slack does not accept the app-level token ({code}). Make one with the scope "
    "connections:write under Basic Information of the app; it starts with xapp- and belongs into "
    "DAILIES_SLACK__APP_TOKEN.",
    "slack.tokens_swapped": "The two Slack tokens are swapped. DAILIES_SLACK__BOT_TOKEN starts with xoxb-, "
    "DAILIES_SLACK__APP_TOKEN starts with xapp-.",
    "slack.missing_scopes": "The Slack app lacks scopes that I need: {names}. Add them under OAuth & Permissions, Bot "
    "Token Scopes, then install the app again.",
    "slack.missing_scope": "The Slack app lacks the scope {scope}. Whoever runs me can add it and install the app "
    "again.",
    "slack.not_in_channel": "I am not in that channel, so I could not bring a video there. Invite me with /invite, "
    "then try again; or ask me in a direct message.",
    "slack.archived": "The channel is archived.",
    "slack.restricted": "The rules of that channel do not let me post there.",
    "slack.may_not_look": "I may not read the history of that channel, so I cannot tell whether the video is there "
    "already.",
    "slack.message_gone": "The message is gone.",
    "slack.removed": "Somebody removed the message, so I do not post it again.",
    "slack.refused": "Slack did not take the message ({code}). Whoever runs me finds more in the log.",
    "slack.no_dms": "You take no direct messages from me.",
    "slack.sharing": "Slack has the video and does not show it yet. I keep looking.",
    "slack.no_uploads": "This Slack workspace lets nobody upload files of this kind.",
    "slack.too_large": "Slack does not take a file of {size_mb} MB here.",
    "slack.too_many_files": "I have no use for {name}: this command takes {count:# file|# files} of its kind.",
    "slack.file_not_ours": "Slack does not let me see {name}; it comes from another workspace. Upload it here "
    "yourself.",
    "slack.file_elsewhere": "{name} is not kept by Slack itself. Save it and upload the file.",
    "slack.file_gone": "{name} is not on Slack any more. Upload it again.",
    "slack.file_unreadable": "Slack does not let me read {name}. Nothing was charged; whoever runs me finds in the log "
    "what is missing.",
    # -- bringing videos to a chat
    "post.made_smaller": "Made smaller to fit here; the original has {size_mb} MB.",
    "post.linked": "With {size_mb} MB it is too large for this place. The button leads to it for "
    "{days:# day|# days}, until {until_at}.",
    "post.too_large": "The video of job {job} has {size_mb} MB, and only {limit_mb} MB fit here. It is kept. "
    "Whoever runs me can set web.public_url, so that I can post a link to it, and then bring it once more.",
    "post.no_files": "The video of job {job} cannot be uploaded here: files of its kind are not taken. It is kept. "
    "Whoever runs me can set web.public_url, so that I can post a link to it, and then bring it once more.",
    "button.again": "Again",
    "button.edit": "Edit",
    "button.continue": "Continue",
    "button.details": "Details",
    "button.delete": "Delete",
    "button.drop": "Discard",
    "button.retry": "Retry",
    "button.download": "Download",
    "media.cannot_fit": "No version of this video that is worth looking at fits into so little room.",
    "media.no_still": "No picture of this video could be taken.",
    "link.expired": "This link has expired. Ask for the video again in the chat where you found it.",
    "link.gone": "This video was taken away.",
    "link.busy": "Too many people are downloading just now. Try again in a minute.",
    # -- what people ask in a chat, and how a job stands
    "flag.only_in_chat": "--with and --preset are for things saved in a chat. Here, name an element file with "
    "--element, and write the flags themselves.",
    "chat.too_fast": "That was very quick. I can take your next command in {seconds:# second|# seconds}; here is "
    "what you wrote, to send it again then.",
    "chat.may_not_post": "I may not post a video here, so I did not begin one. Somebody who manages this place can "
    "give me: {names}.",
    "press.over": "This button does not lead anywhere any more. Nothing was changed; use the command in its place.",
    "press.not_yours": "Only the person who asked for this video may do that. Nothing was changed; your own command "
    "works for you.",
    "press.dismissed": "All right, nothing was made and nothing was charged.",
    "ask.alike": "You asked for exactly this less than a minute ago (job {job}). Shall I make it once more? It costs "
    "the same again.",
    "menu.no_picture": "That message has no picture that I can use. Choose one with a JPEG, PNG or WEBP.",
    "menu.not_mine": "That message shows none of my videos, or it is too old. Take /history to find the job, then "
    "/remix.",
    "button.cancel": "Cancel",
    "button.discard": "Discard (still charged)",
    "button.change": "Change it",
    "button.make_again": "Make it again",
    "button.no": "No",
    "button.newer": "Newer",
    "button.older": "Older",
    "button.again_job": "Again {job}",
    "button.cancel_job": "Cancel {job}",
    "form.prompt": "What to show",
    "form.prompt_hint": "Such as: a red fox runs through snow",
    "form.avoid": "What to avoid",
    "form.frames": "First and last picture",
    "form.first": "First picture",
    "form.last": "Last picture",
    "form.files_hint": "JPEG, PNG or WEBP, up to 15 MB each",
    "form.shape": "Shape, where no picture gives it",
    "form.more": "More",
    "form.more_hint": "Flags, such as: --dur 8 --n 2 --quality 90",
    "form.habits": "Flags for all my commands",
    "form.habits_hint": "Such as: --dur 8 --ar 9:16",
    "form.language": "Language of answers to me",
    "form.mention": "Notify me of my videos",
    "form.settings": "My settings",
    "form.title_studio": "A new video",
    "form.title_remix": "Change and make again",
    "form.title_animate": "Animate this image",
    "form.title_last_frame": "Use as last frame",
    "form.title_continue": "Continue this video",
    "form.over": "That form is too old, or not yours. Nothing was made; open a new one.",
    "telling.asked": "{prompt} · {flags}",
    "telling.declined": "I did not begin this video, and nothing was charged. Send the command again, and I say why "
    "to you alone.",
    "telling.restarted": "I was restarted meanwhile; nothing is lost, and I go on.",
    "telling.inputs": "Job {job}: checking your files …",
    "telling.queued": "Job {job}: number {place} in the queue, probably ready {ready_at}.",
    "telling.submitting": "Job {job}: handing it to the video service …",
    "telling.generating": "Job {job}: {bar} in the making, probably ready {ready_at}.",
    "telling.late": "Job {job}: {bar} in the making since {since_at}, longer than usual. There is nothing to do; I "
    "keep asking.",
    "telling.posting": "Job {job}: fetching and posting ({posted} of {count}) …",
    "telling.done": "Job {job}: done, {posted} of {count:# video|# videos} posted.",
    "telling.undelivered": "Job {job}: made, but only {posted} of {count:# video|# videos} could be posted. What "
    "is missing is kept.",
    "telling.cancelled": "Job {job}: cancelled.",
    "telling.failed": "Job {job}: no video came of it.",
    "telling.needs_operator": "Job {job}: waiting for whoever runs me to decide.",
    "queue.all": "{waiting:# job waits|# jobs wait}, {under_way:# is|# are} under way, from {people:# person|# "
    "people}.",
    "queue.mine_inputs": "{job} · checking files · {prompt}",
    "queue.mine_review": "{job} · in review · {prompt}",
    "queue.mine_submitting": "{job} · being handed over · {prompt}",
    "queue.mine_generating": "{job} · in the making · {prompt}",
    "queue.mine_needs_operator": "{job} · needs a decision · {prompt}",
    "queue.mine_queued": "{job} · waiting, place {place} · {prompt}",
    "queue.none_of_mine": "None of them is yours.",
    "queue.paused": "Here everything waits at the moment: somebody who manages this place paused it.",
    "history.title": "Your jobs: {total}, page {page} of {pages}.",
    "history.line_inputs": "{job} · {asked_at} · checking files · {prompt}",
    "history.line_review": "{job} · {asked_at} · in review · {prompt}",
    "history.line_queued": "{job} · {asked_at} · waiting · {prompt}",
    "history.line_submitting": "{job} · {asked_at} · being handed over · {prompt}",
    "history.line_generating": "{job} · {asked_at} · in the making · {prompt}",
    "history.line_needs_operator": "{job} · {asked_at} · needs a decision · {prompt}",
    "history.line_done": "{job} · {asked_at} · done · {prompt}",
    "history.line_failed": "{job} · {asked_at} · failed · {prompt}",
    "history.line_cancelled": "{job} · {asked_at} · cancelled · {prompt}",
    "history.empty": "There is nothing here yet. Try /video a red fox runs through snow.",
    "info.asked": "Asked for {asked_at}",
    "info.reserve": "Reserved: {amount_micro_usd}",
    "info.settle": "Charged: {amount_micro_usd}",
    "info.release": "Given back: {amount_micro_usd}",
    "info.overage": "Beyond the reservation: {amount_micro_usd}",
    "details.title": "Everything about job {job}, and the words that ask for it again:",
    "details.prompt": "Prompt: {prompt}",
    "details.avoid": "Avoided: {words}",
    "details.made": "Video {number}, made with {model}, asked for {made_at}",
    "details.cost": "Cost: {cost_micro_usd}",
    "details.files": "Files: {names}",
    "job.video_gone": "The video of job {job} is not kept any more, so I cannot go on from it. Attach its last "
    "picture to /animate.",
    "job.nothing_to_show": "Job {job} has no finished video that is still here. /job info says how it stands.",
    "job.still_posting": "Job {job} is being posted this very moment. Press Delete again when you see it. Nothing was "
    "changed.",
    "job.nothing_to_delete": "Job {job} has no post that could be taken away. Nothing was changed.",
    "job.posts_deleted": "{count:# post|# posts} of job {job} taken away. It will not come back.",
    "help.title": "I turn words and pictures into videos with {model}.",
    "help.video": "From words: /video a red fox runs through snow --dur 5 --ar 16:9",
    "help.animate": "From a picture: /animate with a first picture, and a last one if you like",
    "help.motion": "With a movement: /motion copies it from a video onto your picture",
    "help.flags": "Flags go behind the prompt: --dur, --ar, --no, --n, --format, --quality, --safety, --sound, --shot, "
    "--with @name, --preset name",
    "help.keep": "Keep people and things with /element, flags with /preset, your defaults with /settings; find old "
    "jobs with /history",
    "help.limits": "A video lasts {low} to {high} seconds; up to {count} at once; {open_jobs:# unfinished job|# "
    "unfinished jobs} per person",
    "help.rights": "What I keep about you, and deleting it: /privacy; whether a video was made here: /verify",
    "help.budget": "All of us together may spend {day_micro_usd} a day",
    "help.preview": "PREVIEW: videos are drawn on my own machine and cost nothing; they are not the work of {model}",
    "admin.not_allowed": "Only somebody who manages this place may do that. Nothing was changed.",
    "admin.working": "I am at work here.",
    "admin.paused": "Jobs from here wait: this place is paused. /admin resume lets them go on.",
    "admin.jobs_inputs": "Checking files: {count}",
    "admin.jobs_review": "In review: {count}",
    "admin.jobs_queued": "Waiting: {count}",
    "admin.jobs_submitting": "Being handed over: {count}",
    "admin.jobs_generating": "In the making: {count}",
    "admin.jobs_needs_operator": "Needs a decision: {count}",
    "admin.spent": "Spent and reserved today: {used_micro_usd}",
    "admin.cap": "At most a day: {cap_micro_usd}",
    "admin.now_paused": "Paused: jobs from here wait until /admin resume. What is already in the making goes on.",
    "admin.now_working": "Jobs from here go on.",
    "admin.was_working": "Nothing was paused here; jobs go on as before.",
    "keep.no_name": "That name does not work. Use letters, digits and dashes, up to 40 of them, and send it again.",
    "keep.too_many": "You keep {most} already, as many as one person may. Remove one, then send it again.",
    "element.saved": "@{name} is saved with {count:# file|# files}. Write @{name} in a prompt of /animate, or add "
    "--with @{name}.",
    "element.there_already": "You have an element called {name}. Choose another name, or change it with /element edit.",
    "element.unknown": "You have no element called {name}. Yours are: {known}.",
    "element.empty": "An element needs a description, a picture or a video. Add one and send it again.",
    "element.list": "Your elements:",
    "element.none": "You have no elements yet. /element add keeps a person or a thing for your videos.",
    "element.line": "@{name} · {count:# file|# files} · {words}",
    "element.shown": "@{name}",
    "element.alt": "Picture of {name}",
    "element.words": "Description: {words}",
    "element.tags": "Kind: {tags}",
    "element.removed": "@{name} is removed. Videos that were made with it stay.",
    "preset.unknown": "You have no preset called {name}. Yours are: {known}.",
    "preset.only_flags": "This takes flags only, such as --dur 8 --ar 9:16. Leave out everything else and send it "
    "again.",
    "preset.saved": "Preset {name} is saved. Add --preset {name}, or choose it wherever a preset is asked for:",
    "preset.list": "Your presets:",
    "preset.none": "You have no presets yet. /preset save keeps flags under a name.",
    "preset.line": "{name}: {words}",
    "preset.deleted": "Preset {name} is deleted.",
    "preset.not_there": "You have no preset called {name}. Nothing was changed.",
    "settings.saved": "Your settings are saved and hold from your next command on.",
    # -- starting on a chat platform
    "platform.not_configured": "I am not connected to {platform} at the moment. What is owed there waits; whoever "
    "runs me can set its token again.",
    "run.no_key": "There is no key for the video service, so people in a chat would get no real videos. Set "
    "DAILIES_VIDEO_API__KEY_FILE, or set DAILIES_VIDEO_API__PREVIEW=1 to offer previews that are drawn on"
    " this machine.",
    "run.no_platform": "No chat platform is configured, so I only work on what the terminal asked for. For Discord, "
    "run dailies init discord, or set DAILIES_DISCORD__TOKEN_FILE.",
    "run.platforms": "Connecting to: {names}.",
    # -- more of forms and settings
    "form.mode": "What it begins with",
    "form.image": "Picture that moves",
    "form.video_sample": "Video whose movement is copied",
    "form.seconds": "Seconds",
    "form.count": "How many",
    "form.elements": "My elements in it",
    "form.preset": "Preset",
    "settings.title": "Your settings; /settings changes them:",
    "settings.words": "Flags for all commands: {words}",
    "settings.locale": "Language: {locale}",
    "settings.mention": "You are notified of your videos.",
    "settings.no_mention": "You are not notified of your videos.",
    # -- setting up a chat platform
    "init.discord_token": "Token of the bot (Discord Developer Portal, Bot, Reset Token); it is not shown:",
    "init.no_token": "That is no token. Copy it from the Developer Portal under Bot, and run dailies init discord "
    "again.",
    "init.already_there": "{path} has a token for {platform} already, and I do not overwrite it. Remove that line, "
    "then run dailies init {section} again.",
    "init.cannot_write": "{path} cannot be written ({reason}). Nothing was changed; correct that and run dailies "
    "init {section} again.",
    "init.discord_done": "The token is that of {name} and is now in {path}, which only you can read. Open this link "
    "to let the bot into a server, then start it with dailies run:",
    "invite.no_token": "There is no token for Discord. Run dailies init discord first, or name the application with "
    "--application ID.",
    # -- what an order lacks
    "order.needs_picture": "There is no picture to animate. Attach a JPEG, PNG or WEBP and send it again, or use "
    "/video for words alone.",
    "order.needs_movement": "A copied movement needs a picture and a video whose movement it takes. Attach both and "
    "send it again.",
    "preset.one_of_two": "A preset takes either flags or a job, not both. Leave one of them out and send it again.",
    # -- setting Slack up
    "init.slack_bot_token": "Bot token (the app's page, OAuth & Permissions; it starts with xoxb-); it is not shown:",
    "init.slack_app_token": "App token (Basic Information, App-Level Tokens, scope connections:write; it starts with "
    "xapp-); it is not shown:",
    "init.slack_signing_secret": "Signing secret (Basic Information, App Credentials); it is not shown:",
    "init.slack_nothing": "That is no token. Copy it from the app's page, and run dailies init slack again.",
    "init.slack_not_bot": "The first one is no bot token: that starts with xoxb- and is on the app's page under OAuth "
    "& Permissions, once the app is installed.",
    "init.slack_not_app": "The second one is no app token: that starts with xapp- and is made under Basic Information, "
    "App-Level Tokens, with the scope connections:write.",
    "init.slack_no_socket": "Slack opens no connection for the app token ({code}). Turn Socket Mode on for the app.",
    "init.slack_not_written": "Nothing was written. Put that right, then run dailies init slack again.",
    "init.slack_done": "The tokens are those of {name} in the workspace {team} and are now in {path}, which only you "
    "can read. Start the bot with dailies run, then invite it into a channel.",
    "manifest.description": "Turns a command and attached pictures into finished videos.",
    "manifest.command": "Make a video from words and pictures",
    "manifest.usage": "a red fox in the snow --dur 8, or nothing for a form",
    "manifest.make": "Make a video",
    "manifest.make_about": "Opens the form for a new video.",
    "manifest.menu_about": "Opens the form, filled in from this message.",
    "slack.install_done": "Dailies is installed in {team}. You can close this page: type /invite and the bot's name in "
    "a channel there, then its command.",
    "slack.install_declined": "The installation was declined in Slack, and nothing was changed. To begin again, open "
    "{address}.",
    "slack.install_stale": "This installation was finished before, was begun more than ten minutes ago, or was begun "
    "in another browser. To begin again, open {address}.",
    "slack.install_refused": "Slack did not agree to the installation ({code}). To begin again, open {address}.",
    "slack.install_no_answer": "Slack does not answer just now, so the app was not installed. Begin again in a minute: "
    "open {address}.",
    "slack.install_not_kept": "The installation could not be kept. Whoever runs this bot finds the reason in its log; "
    "then open {address} again.",
    "slack.install_busy": "Too many installations were begun just now. Try again in ten minutes.",
    # -- reviews: cards and reasons
    "reason.rules": "It breaks the rules of this place.",
    "reason.consent": "It shows a real person, and nobody says that they agree.",
    "reason.sexual": "It is sexual.",
    "reason.violent": "It is violent or cruel.",
    "reason.hateful": "It is hateful.",
    "reason.copyright": "It uses what belongs to somebody else, such as a brand or a character.",
    "reason.spam": "It is advertising or spam.",
    "reason.blocked": "The moderators take no more orders from you here.",
    "reason.typed": "A moderator wrote: “{words}”",
    "review.asked": "Asked for by {by_person}, {asked_at}.",
    "review.free": "It is a preview: it costs nothing.",
    "review.would_cost": "It would cost at most {cost_micro_usd}. Nothing is spent yet.",
    "review.has_cost": "It cost {cost_micro_usd}, whatever you decide.",
    "review.nsfw": "The provider’s own check says: not safe for work.",
    "review.not_nsfw": "The provider’s own check found nothing.",
    "review.until": "To be decided by {until_at}.",
    "review.escalated": "It was passed on to you: other moderators did not want to decide it, or nobody did in time.",
    "review.appealed": "This is an appeal: it was rejected before, and somebody else has to decide now.",
    "review.approvals": "{given} of {needed:# approval|# approvals} so far, from different people.",
    "review.concealed": "What was typed is on the list of what nobody has to read, and is not shown.",
    "review.more_words": "Only the first {shown} of {count:# character|# characters} are below. Read the rest before "
    "you decide.",
    "review.linked": "The file is too large for this channel: watch it under the link, until {until_at}.",
    "review.input": "A file that came with the order: {name}",
    "review.card_prompt": "Job {job} waits for a decision: may this be made?",
    "review.card_result": "A video of job {job} waits for a decision: may it be posted?",
    "review.card_report": "A video of job {job} was reported and is hidden now: may it be put back?",
    "review.reminder": "Job {job} still waits for a decision, until {until_at}.",
    "review.passed_on": "Job {job} was passed on {passed_at}. Others decide it, until {until_at}.",
    "review.approved_by": "Approved by {by_person}.",
    "review.decided_by": "Decided by {by_person}.",
    "review.whole": "Everything that was typed for job {job}, page {page} of {pages}:",
    "review.was_approved": "Job {job}: approved, {decided_at}.",
    "review.was_rejected": "Job {job}: rejected, {decided_at}.",
    "review.was_changes": "Job {job}: asked to change it, {decided_at}.",
    "review.was_expired": "Job {job}: nobody decided in time; it counts as rejected, {decided_at}.",
    "review.was_withdrawn": "Job {job}: withdrawn before anybody decided, {decided_at}.",
    "button.approve": "Approve",
    "button.reject": "Reject …",
    "button.changes": "Ask to change …",
    "button.escalate": "Pass on",
    "button.block": "Block user …",
    "button.whole_order": "Read everything",
    "button.back": "Back",
    "button.forth": "Next page",
    # -- menus of messages
    "menu.report": "Report this video",
    "menu.verify": "Was this made here?",
    "menu.gallery": "Add to the gallery",
    # -- choices of options and forms
    "choice.mode.words": "Words alone",
    "choice.mode.picture": "A picture",
    "choice.mode.movement": "A movement to copy",
    "choice.mention.on": "Yes",
    "choice.mention.off": "No",
    "choice.locale.auto": "As in my app",
    "choice.filter.done": "Done",
    "choice.filter.failed": "Failed",
    "choice.filter.cancelled": "Cancelled",
    "choice.orientation.image": "As in the picture",
    "choice.orientation.video": "As in the video",
    "choice.safety.none": "No check of its own",
    "choice.safety.fast": "A quick check",
    "choice.safety.full": "A full check",
    "choice.limit.person": "One person's day",
    "choice.limit.role": "The day of a person with a role",
    "choice.limit.channel": "One channel's day",
    "choice.limit.server": "The month of all of this place",
    "choice.limit.open": "One person's unfinished jobs",
    "choice.limit.confirm": "The price above which is asked first",
    # -- reviews: how a job stands, and what only its person sees
    "telling.asked_private": "What it is about is shown once its person shares it.",
    "telling.asked_unseen": "What it is about is shown once a moderator has agreed.",
    "telling.review": "Job {job}: waits for a moderator. Nothing is spent yet.",
    "telling.review_until": "Job {job}: waits for a moderator, until {until_at}. Nothing is spent yet.",
    "telling.results_review": "Job {job}: made; {waiting:# video waits|# videos wait} for a moderator.",
    "telling.results_review_until": "Job {job}: made; {waiting:# video waits|# videos wait} for a moderator, until "
    "{until_at}.",
    "telling.rejected": "Job {job}: a moderator decided against it. Whoever asked for it was told why.",
    "telling.changes": "Job {job}: a moderator asks for a change. Whoever asked for it was told which.",
    "telling.expired": "Job {job}: no moderator decided in time, so it was not made. It can be asked for again.",
    "telling.withheld": "Job {job}: made, and {posted} of {count:# video|# videos} posted; a moderator kept the rest "
    "back, or nobody decided in time.",
    "telling.hidden": "Job {job}: done. A video of it was reported and is hidden.",
    "telling.private_done": "Job {job}: done. {count:# video|# videos} went to whoever asked, who may share it here.",
    "telling.private_undelivered": "Job {job}: made, but only {posted} of {count:# video|# videos} could be sent to "
    "whoever asked. I may not write to them: they can allow direct messages, or look at it with the button below.",
    "button.see": "Show it to me",
    "button.why": "Why?",
    "button.share": "Share it",
    "button.appeal": "Appeal",
    "post.shared_by": "From {by_person}.",
    "post.glimpse": "Only you see this so far: a moderator decides whether it is posted.",
    # -- labels
    "button.report": "Report",
    "button.gallery": "To the gallery",
    "post.label_likeness": "AI-generated with {model}. It shows a real person, who never did or said this.",
    "post.card_over": "There is nothing left to decide about job {job}.",
    "job.result_stopped": "Video {number} of job {job} is not shown: an automatic check found something in it that "
    "is not allowed here, and there is no moderator here who could look at it. It was made, so {cost_micro_usd} were "
    "charged for it.",
    "job.result_stopped_preview": "Preview {number} of job {job} is not shown: an automatic check found something in "
    "it that is not allowed here. It cost nothing.",
    # -- what moderators decided
    "review.why_prompts": "Every order in this channel is looked at before it costs anything.",
    "review.why_caution": "Orders of people who are new here are looked at before they cost anything.",
    "review.why_likeness": "Its pictures are said to show a real person, and such orders are looked at before they "
    "cost anything.",
    "review.why_results": "Every video for this channel is looked at before it is posted.",
    "review.why_detector": "The check for nudity on this machine says {score} of 1. It can be wrong.",
    "review.why_report": "It was reported, and is hidden until somebody has looked.",
    "review.why_appeal": "It was rejected, and whoever asked for it wants another moderator to look.",
    "review.no_channel": "Job {job} has to be looked at before it starts, and no channel is set for that here. Ask "
    "whoever manages this place to set one with /admin channel, then send it again.",
    "review.nobody_to_ask": "No channel is set here in which a moderator could look again. Ask whoever manages this "
    "place to set one with /admin channel.",
    "review.unknown": "I know of no such decision of yours. It may be older than what I keep.",
    "review.no_appeal": "This cannot be appealed: only a moderator's rejection can, and once.",
    "review.appealed_before": "You have appealed already. You will hear what another moderator says.",
    "review.own": "This is your own order. Somebody else has to approve it.",
    "review.same_moderator": "You decided about this before, and this is the appeal against it. Another moderator "
    "has to look.",
    "review.bytes_changed": "The video of job {job} is not the one on the card any more, so it was not posted. Tell "
    "whoever runs me to check the disk.",
    "review.prompt_rejected": "A moderator rejected job {job} before it started.",
    "review.prompt_changes": "A moderator asks you to change job {job} before it can start. Where you asked for "
    "it, /remix {job} opens it to be changed.",
    "review.prompt_expired": "Nobody looked at job {job} in time, so it was not started. Try again later with "
    "/job retry {job} where you asked for it, or ask a moderator.",
    "review.appeal_granted": "Another moderator approved job {job} after all. It is over by now: send it again with "
    "/job retry {job} where you asked for it, and it is not looked at a second time.",
    "job.result_rejected": "A moderator rejected video {number} of job {job}, so it is not posted. What it cost "
    "({cost_micro_usd}) is spent.",
    "job.result_changes": "A moderator asks you to change something about video {number} of job {job}, so it is not "
    "posted as it is. What it cost ({cost_micro_usd}) is spent. Where you asked for it, /remix {job} opens it "
    "to be changed.",
    "job.result_expired": "Nobody looked at video {number} of job {job} in time, so it is not posted. What it cost "
    "({cost_micro_usd}) is spent.",
    "job.result_changed": "Video {number} of job {job} was damaged on the disk after it was made, so it is not "
    "posted. What it cost ({cost_micro_usd}) is spent. Please tell whoever runs me.",
    "job.result_unreviewed": "Video {number} of job {job} has to be looked at before it is posted, and no channel is "
    "set for that here, so it stays here. What it cost ({cost_micro_usd}) is spent. Ask whoever manages this place "
    "to set a channel with /admin channel.",
    "job.report_upheld": "A moderator looked at video {number} of job {job} after it was reported: it stays hidden. "
    "What it cost ({cost_micro_usd}) is spent.",
    "job.report_expired": "Video {number} of job {job} was reported, and nobody looked at it in time: it stays "
    "hidden. What it cost ({cost_micro_usd}) is spent.",
    # -- content
    "content.hard": "This cannot be made here or anywhere else: it puts somebody under age together with something "
    "sexual. Nothing was spent.",
    "content.word": "“{piece}” is not allowed here. Nothing was spent; say it in another way, or ask a moderator if "
    "that is a mistake.",
    "policy.unreadable": "I could not check this text against the rules of this place, so I do not make it. Nothing "
    "was spent; try it with fewer words, or ask a moderator.",
    "content.word_length": "A word or phrase on the list has {low} to {high} letters and digits, and this one has "
    "{given}.",
    "content.pattern_large": "This pattern is too large. At most {high} characters fit, and counts in braces that "
    "come to at most {repeats} when multiplied.",
    "content.pattern_broken": "This is not a regular expression that I understand. Check its brackets and backslashes.",
    "content.pattern_finds_all": "This pattern is found in every text, even in an empty one: nothing could be made "
    "any more.",
    "content.pattern_slow": "This pattern takes too long on some texts. Leave out a repetition inside a repetition, "
    "such as (a+)+.",
    "screening.unsafe": "Job {job} was stopped before anything was spent: a check of {name} found nudity, which is not "
    "allowed there. If it is wrong, ask a moderator.",
    "screening.unseen": "Job {job} was stopped before anything was spent: {name} could not be checked. Save it in a "
    "plain format and try again.",
    "media.not_looked_at": "I could not check a file just now. Nothing is lost, and I will try again by myself.",
    "detector.missing": "content.detector is on, and the packages for it are not installed. Install "
    "dailies[detector], or switch it off.",
    "name.real_person": "real_person",
    "option.real_person": "Whether a picture or video you attach shows a real person",
    "form.real_person": "Does a picture show a real person?",
    "form.real_person_hint": "If so, a moderator looks before anything is made or spent.",
    "choice.real_person.yes": "Yes",
    "choice.real_person.no": "No",
    # -- reviews: what moderators press and type, and sharing
    "reason.other": "Something else, which I write below",
    "form.title_reject": "Reject {job}",
    "form.title_changes": "Change {job}",
    "form.reason": "Why?",
    "form.reason_words": "Or in your own words",
    "form.reason_words_hint": "The person reads it; your name is not shown.",
    "form.changes": "What should be different?",
    "form.changes_hint": "The person reads it; your name is not shown.",
    "review.no_reason": "Choose a reason or write one, so that the person knows what was wrong. Nothing was decided.",
    "review.queue": "{total:# thing waits|# things wait} for a moderator (page {page} of {pages}), the oldest first:",
    "review.queue_empty": "Nothing waits for a moderator.",
    "review.not_moderator": "Only moderators of this place decide that. Nothing was changed.",
    "review.line_prompt": "Job {job}: an order of {by_person}, since {opened_at}; to be decided by {until_at}.",
    "review.line_result": "Job {job}: a video of {by_person}, since {opened_at}; to be decided by {until_at}.",
    "review.line_report": "Job {job}: a reported video of {by_person}, since {opened_at}; to be decided by {until_at}.",
    "review.one_more": "Your approval of job {job} counts. That makes {given} of {needed}; somebody else has to "
    "agree, too.",
    "review.approved_before": "You approved job {job} before: {given} of {needed}. Somebody else has to agree, too.",
    "review.passed_on_now": "Job {job} is passed on. Others have until {until_at} to decide.",
    "review.passed_on_before": "Job {job} was passed on before, and cannot be once more. It is to be decided by "
    "{until_at}.",
    "review.block_sure": "Block {by_person} here? They can ask for nothing more in this place until somebody "
    "unblocks them, and what waits of theirs is rejected.",
    "button.block_yes": "Block",
    "review.block_self": "That is yourself. Nothing was changed.",
    "review.blocked": "{by_person} is blocked here; {count:# thing|# things} of theirs that waited were rejected. "
    "/moderate unblock takes it back.",
    "review.too_late": "It was decided before you pressed; that decision stands.",
    "review.appeal_sent": "Another moderator looks at job {job} once more, until {until_at}. You hear from me.",
    "button.read_job": "Look at {job}",
    "share.shared": "Job {job}: it is on its way to the channel, with your name.",
    "share.shared_before": "Job {job}: you shared this before.",
    "share.not_allowed": "You cannot share videos in that place any more. Nothing was shown.",
    "button.share_number": "Share number {number}",
    # -- a person's rights
    "privacy.gone": "This was deleted.",
    "privacy.status_gone": "The person who asked for this had it deleted.",
    "privacy.no_export": "I cannot export anything here.",
    "privacy.alt": "Part {part} of what is kept about you, as a ZIP file",
    "privacy.exported": "Here is everything I keep about you ({count:# file|# files}). Only you see this; save it now, "
    "I delete my copy within the hour.",
    "privacy.what_is_in_it": "Your settings, presets and elements, your jobs with prompts, pictures, videos and "
    "costs, and what moderators decided about them. What is too large for a file here is listed in left-out.json; "
    "ask whoever runs this bot for it.",
    "privacy.too_many_parts": "Only {shown} of {count} files fit into one message; ask whoever runs this bot for the "
    "others.",
    "privacy.sure": "Delete everything I keep about you? This cannot be undone.",
    "privacy.will_go": "Deleted: prompts, pictures, videos, elements, presets, settings and your history, here, and "
    "what I uploaded for you to the provider.",
    "privacy.will_stop": "Waiting jobs are cancelled and cost nothing. Jobs that are being made are discarded and "
    "still cost what they cost.",
    "privacy.posts_go": "Videos that I posted for you are taken out of the chats, too.",
    "privacy.posts_stay": "Videos that I posted for you stay in the chats. To have them taken away as well, press No "
    "and send /privacy delete posts:true.",
    "privacy.will_stay": "Kept without your name: what was spent, and that you are blocked, if you are. If you spent "
    "money today, you can order again tomorrow (UTC).",
    "privacy.erased": "Everything I kept about you is deleted.",
    "privacy.erasing": "I am deleting everything I keep about you. It goes on by itself, through restarts as well: "
    "what is being sent or posted right now has to end first.",
    "privacy.posts_left": "Posts and messages that are still to be taken away or emptied: {count}. I keep trying for "
    "30 days.",
    "privacy.posts_stayed": "I may not take away the posts of these jobs; ask a moderator there: {jobs}.",
    "privacy.closed_today": "You had everything about you deleted today. You can order again {until_at}.",
    "privacy.words_gone": "The prompt of job {job} is deleted by now, so it cannot be used again.",
    "privacy.not_a_person": "{given} is not a person. Write platform:id, such as discord:1234.",
    "privacy.unknown_platform": "I know nobody of {given}. Possible here: {names}.",
    "privacy.deleted_by_operator": "Everything about {person} is deleted. What is owed to chats and to the provider "
    "because of it is done by the running bot; still owed: {count}.",
    "privacy.deleting_by_operator": "The deletion of everything about {person} has begun. A job is being sent or "
    "posted, so the running bot finishes it.",
    "button.erase": "Delete everything",
    "name.privacy": "privacy",
    "name.export": "export",
    "command.privacy": "What is kept about you",
    "command.privacy.export": "Get everything that is kept about you",
    "command.privacy.delete": "Delete everything that is kept about you",
    "name.posts": "posts",
    "option.posts": "Also take your posted videos out of the chats",
    # -- slack: files and installations
    "slack.not_installed_here": "Dailies is not installed in this workspace, so it can do nothing here. Whoever "
    "manages the workspace can install it.",
    "slack.sent_directly": "The file is in your direct messages with me: nobody else sees it there.",
    # -- policies, moderating and the audit log
    "policy.no_bots": "I take orders from people only.",
    "policy.off": "Videos cannot be ordered here: whoever manages this place has switched that off. Nothing was spent.",
    "policy.blocked": "You cannot order videos here any more: a moderator of this place has blocked you. Only they "
    "can undo that.",
    "policy.no_guests": "Guests cannot order videos here. Ask somebody who manages this place.",
    "policy.guest_unknown": "I could not find out just now whether you are a guest here, and guests cannot order "
    "videos. Nothing was spent; try again in a minute.",
    "policy.roles_unknown": "I could not find out just now which roles you have, and that matters here. Nothing was "
    "spent; try again in a minute.",
    "policy.role_denied": "One of your roles may not order videos here. Ask somebody who manages this place.",
    "policy.role_needed": "To order videos here you need one of these roles: {those_roles}. Nothing was spent.",
    "policy.account_too_new": "Your account is too new: here it has to be at least {days:# day|# days} old. Nothing "
    "was spent.",
    "policy.member_too_new": "You have to be a member for at least {hours:# hour|# hours} before you can order "
    "videos here. Nothing was spent.",
    "policy.too_long": "{given:# second is|# seconds are} too long here: a video may last {most:# second|# seconds} "
    "at most. Nothing was spent.",
    "policy.too_many": "{given:# video is|# videos are} too many here: an order may have {most} at most. Nothing was "
    "spent.",
    "policy.too_dear": "This can cost {price_micro_usd}, and an order may cost {cap_micro_usd} here at most. Shorter "
    "or fewer videos cost less. Nothing was spent.",
    "policy.preset_not_here": "The preset {name} cannot be used here; these can: {names}. Nothing was spent.",
    "policy.no_real_people": "Pictures of real people cannot be used here. Nothing was spent.",
    "policy.no_review_channel": "A moderator would have to look at this, but there is no channel where I can ask "
    "one. Somebody who manages this place can name it: /admin channel setting:review_channel. Nothing was spent.",
    "policy.takes_choice": "Accepted: {choices}.",
    "policy.takes_switch": "Accepted: on or off.",
    "policy.takes_whole": "Accepted: a whole number from {low} to {high}.",
    "policy.takes_whole_or_none": "Accepted: a whole number from {low} to {high}, or none for no limit.",
    "policy.takes_usd": "Accepted: an amount in dollars such as 2.50, or none for no limit.",
    "policy.takes_roles": "Accepted: roles as mentions or ids with commas between, or none.",
    "policy.takes_channel": "Accepted: a channel as a mention or its id, or none.",
    "policy.takes_words": "Accepted: up to {most} words and phrases with commas between, each of at most {longest} "
    "characters, or none.",
    "policy.takes_patterns": "Accepted: regular expressions, one a line, or none.",
    "policy.takes_names": "Accepted: names of shared presets with commas between, or none for any preset.",
    "policy.takes": "What {name} can be:",
    "policy.back": "default takes it back: what holds more widely then holds here, too.",
    "policy.wrong": "{name} cannot be: {given}",
    "policy.nothing_set": "Nothing was changed:",
    "policy.no_scope": "{given} is neither channel nor server. Nothing was changed.",
    "policy.no_setting": "{given} is not a setting. There are: {names}",
    "policy.set": "Set: {names}. It holds from the next order on.",
    "policy.as_before": "Everything is as it was before.",
    "rule.title_channel": "The rules of this channel. The buttons change them, for this channel only.",
    "rule.title_server": "The rules of this whole server or workspace. The buttons change them, for all channels.",
    "rule.title_home": "What holds in this workspace; a channel can have rules of its own.",
    "rule.legend": "Set by: ● this channel, ◆ the whole server, ▪ dailies.toml, · nobody (the usual)",
    "rule.lacks_review_channel": "⚠ Orders that a moderator has to look at are refused: no review_channel is set.",
    "rule.group_order": "— What becomes of an order —",
    "rule.group_who": "— Who may order —",
    "rule.group_limits": "— How much —",
    "rule.group_content": "— What is refused —",
    "rule.group_review": "— How moderators decide —",
    "rule.group_places": "— Where things go —",
    "rule.button_order": "Orders",
    "rule.button_who": "Who",
    "rule.button_limits": "Limits",
    "rule.button_content": "Content",
    "rule.button_review": "Review",
    "rule.button_places": "Channels",
    "rule.form_channel": "For this channel",
    "rule.form_server": "For the whole server",
    "rule.hint_whole": "A whole number from {low} to {high}. Empty: as it holds more widely.",
    "rule.hint_whole_or_none": "A whole number from {low} to {high}, or none. Empty: as it holds more widely.",
    "rule.hint_usd": "Dollars, such as 2.50, or none. Empty: as it holds more widely.",
    "rule.hint_roles": "Mentions or ids with commas between, or none. Empty: as it holds more widely.",
    "rule.hint_channel": "A mention or an id, or none. Empty: as it holds more widely.",
    "rule.hint_names": "Names with commas between, or none. Empty: as it holds more widely.",
    "rule.choice_default": "As it holds more widely (default)",
    "rule.hint_commas": "Commas between them. none: nothing.",
    "rule.hint_lines": "One a line. none: nothing.",
    "rule.mode_off": "{mark} Nobody can order videos (mode: off)",
    "rule.mode_open": "{mark} Made and posted at once (mode: open)",
    "rule.mode_review_prompts": "{mark} A moderator approves each order first (mode: review_prompts)",
    "rule.mode_review_results": "{mark} A moderator approves each video first (mode: review_results)",
    "rule.mode_private_first": "{mark} Only its person sees a video until they share it (mode: private_first)",
    "rule.newcomers": "{mark} The first {count:# order|# orders} of new people are approved first (newcomers)",
    "rule.no_newcomers": "{mark} New people order like everybody (newcomers)",
    "rule.reporters": "{mark} {count:# report hides|# reports hide} a post for review (reporters)",
    "rule.roles": "{mark} Only who has one of {those_roles} (roles)",
    "rule.roles_more": "{mark} Only who has one of {those_roles} and {count} more (roles)",
    "rule.no_roles": "{mark} No role is needed (roles)",
    "rule.denied_roles": "{mark} Nobody with {those_roles} (denied_roles)",
    "rule.denied_roles_more": "{mark} Nobody with {those_roles} and {count} more (denied_roles)",
    "rule.no_denied_roles": "{mark} No role is shut out (denied_roles)",
    "rule.account_days": "{mark} Accounts of at least {count:# day|# days} (account_days)",
    "rule.no_account_days": "{mark} Accounts of any age (account_days)",
    "rule.member_hours": "{mark} Members for at least {count:# hour|# hours} (member_hours)",
    "rule.no_member_hours": "{mark} New members order at once (member_hours)",
    "rule.guests_on": "{mark} Guests, too (guests: on)",
    "rule.guests_off": "{mark} No guests (guests: off)",
    "rule.direct_on": "{mark} In direct messages with me, too (direct: on)",
    "rule.direct_off": "{mark} Not in direct messages with me (direct: off)",
    "rule.most_seconds": "{mark} A video lasts at most {count:# second|# seconds} (most_seconds)",
    "rule.no_most_seconds": "{mark} Any length (most_seconds)",
    "rule.most_results": "{mark} At most {count:# video|# videos} an order (most_results)",
    "rule.no_most_results": "{mark} Any number of videos (most_results)",
    "rule.most_usd": "{mark} At most {cap_micro_usd} an order (most_usd)",
    "rule.no_most_usd": "{mark} Any price within the budget (most_usd)",
    "rule.presets": "{mark} Of presets only {names} (presets)",
    "rule.no_presets": "{mark} Any preset (presets)",
    "rule.retention_days": "{mark} Kept for {count:# day|# days} (retention_days)",
    "rule.no_retention_days": "{mark} Kept as dailies.toml says (retention_days)",
    "rule.deny": "{mark} {count:# word or phrase|# words and phrases} (deny)",
    "rule.no_deny": "{mark} No words are listed (deny)",
    "rule.deny_patterns": "{mark} {count:# pattern|# patterns} (deny_patterns)",
    "rule.no_deny_patterns": "{mark} No patterns are listed (deny_patterns)",
    "rule.safety_none": "{mark} Provider's check: not made stricter here (safety: none)",
    "rule.safety_fast": "{mark} Provider's check: at least of key frames (safety: fast)",
    "rule.safety_full": "{mark} Provider's check: every frame (safety: full)",
    "rule.nsfw_on": "{mark} Nudity only in channels marked for adults (nsfw: on)",
    "rule.nsfw_off": "{mark} No nudity (nsfw: off)",
    "rule.real_people_on": "{mark} Pictures of real people after a moderator's yes (real_people: on)",
    "rule.real_people_off": "{mark} No pictures of real people (real_people: off)",
    "rule.reviewer_roles": "{mark} Moderators, and {those_roles} (reviewer_roles)",
    "rule.reviewer_roles_more": "{mark} Moderators, {those_roles} and {count} more (reviewer_roles)",
    "rule.no_reviewer_roles": "{mark} Whoever moderates decides (reviewer_roles)",
    "rule.review_hours": "{mark} Within {count:# hour|# hours} (review_hours)",
    "rule.on_expiry_reject": "{mark} Undecided means no (on_expiry: reject)",
    "rule.on_expiry_escalate": "{mark} Undecided is passed on once (on_expiry: escalate)",
    "rule.approvals": "{mark} {count:# yes is|# yeses of different people are} needed (approvals)",
    "rule.self_approval_on": "{mark} They may approve their own orders (self_approval: on)",
    "rule.self_approval_off": "{mark} Nobody approves their own orders (self_approval: off)",
    "rule.results_channel": "{mark} Videos: {that_channel} (results_channel)",
    "rule.no_results_channel": "{mark} Videos: where they are ordered (results_channel)",
    "rule.review_channel": "{mark} Reviews: {that_channel} (review_channel)",
    "rule.no_review_channel": "{mark} Reviews: nowhere yet (review_channel)",
    "rule.escalation_channel": "{mark} Passed on: {that_channel} (escalation_channel)",
    "rule.no_escalation_channel": "{mark} Passed on: the same channel (escalation_channel)",
    "rule.gallery_channel": "{mark} Gallery: {that_channel} (gallery_channel)",
    "rule.no_gallery_channel": "{mark} No gallery (gallery_channel)",
    "rule.label_mode": "What becomes of an order",
    "rule.label_newcomers": "First orders that are reviewed",
    "rule.label_reporters": "Reports that hide a post",
    "rule.label_roles": "Roles that may order",
    "rule.label_denied_roles": "Roles that may not",
    "rule.label_account_days": "Days an account must be old",
    "rule.label_member_hours": "Hours somebody must be a member",
    "rule.label_guests": "Guests may order",
    "rule.label_direct": "Orders in direct messages",
    "rule.label_most_seconds": "Most seconds of a video",
    "rule.label_most_results": "Most videos of an order",
    "rule.label_most_usd": "Most dollars of an order",
    "rule.label_presets": "Presets that may be used",
    "rule.label_retention_days": "Days that videos are kept",
    "rule.label_deny": "Words that are refused",
    "rule.label_deny_patterns": "Patterns that are refused",
    "rule.label_safety": "Least check by the provider",
    "rule.label_nsfw": "Nudity in channels for adults",
    "rule.label_real_people": "Real people, after review",
    "rule.label_reviewer_roles": "Roles that decide, too",
    "rule.label_review_hours": "Hours to decide",
    "rule.label_on_expiry": "When nobody decides",
    "rule.label_approvals": "Moderators who must agree",
    "rule.label_self_approval": "Approve one's own orders",
    "rule.label_results_channel": "Channel for videos",
    "rule.label_review_channel": "Channel for reviews",
    "rule.label_escalation_channel": "Channel for what is passed on",
    "rule.label_gallery_channel": "Channel for the gallery",
    "moderate.not_allowed": "Only somebody who moderates this place may do that. Nothing was changed.",
    "moderate.no_person": "{given} names nobody. Mention them or give their id. Nothing was changed.",
    "moderate.not_yourself": "You cannot block yourself. Nothing was changed.",
    "moderate.now_blocked": "{that_person} orders nothing more here. /moderate unblock takes it back.",
    "moderate.was_blocked": "{that_person} was blocked already.",
    "moderate.now_unblocked": "{that_person} may order here again.",
    "moderate.nobody": "Nobody like that is blocked: {given}",
    "moderate.blocked": "Blocked here: {count}",
    "moderate.none_blocked": "Nobody is blocked here.",
    "moderate.block_line": "{that_person}, since {blocked_at}",
    "moderate.block_line_why": "{that_person}, since {blocked_at}: {reason}",
    "moderate.more": "and {count} more",
    "moderate.words": "Refused here, beside what whoever runs me refuses everywhere: {count}",
    "moderate.no_words": "No words were set here. /moderate words add sets some; what whoever runs me refuses holds "
    "in any case.",
    "moderate.which_words": "Say which words, with commas between: /moderate words add words:first, second. Nothing "
    "was changed.",
    "moderate.words_added": "Set. No order here may hold them, however they are spelled. On the list: {count}",
    "moderate.words_removed": "Taken off the list. Still on it: {count}",
    "audit.title": "The last {count:change or decision|# changes and decisions} here, the newest first:",
    "audit.none": "Nothing is in the log yet.",
    "audit.line": "{done_at} {that_person}: {what} ({change})",
    "audit.line_program": "{done_at} by itself: {what} ({change})",
    "audit.good": "The log is whole: {entries:# entry|# entries}. Write the last digest down elsewhere, then a cut-off "
    "end shows: {last}",
    "audit.broken": "Entry {entry} of the log does not fit the one before: somebody changed the database. Entries up "
    "to there are as they were written.",
    "audit.cut": "The digest that you gave is not in the log: its end was cut off, or it is another log.",
    "console.policy": "The policy of {place}:",
    "console.policy_everywhere": "What holds wherever nothing else is set:",
    "console.no_platform": "There is no platform {given}. There are: {known}.",
    "name.channel": "channel",
    "name.setting": "setting",
    "name.value": "value",
    "name.scope": "scope",
    "name.audit": "audit",
    "name.moderate": "moderate",
    "name.block": "block",
    "name.unblock": "unblock",
    "name.blocked": "blocked",
    "name.words": "words",
    "name.person": "person",
    "name.reason": "reason",
    "command.admin.channel": "What is allowed here, and who looks at it; with a setting: change it",
    "command.admin.audit": "Who changed or decided what here",
    "command.moderate": "For those who moderate this place",
    "command.moderate.block": "Somebody orders nothing more here",
    "command.moderate.unblock": "Somebody may order here again",
    "command.moderate.blocked": "Who is blocked here",
    "command.moderate.words": "Words that are refused here",
    "command.moderate.words.list": "Show the words",
    "command.moderate.words.add": "Add words",
    "command.moderate.words.remove": "Take words off the list",
    "option.setting": "Which setting; none shows everything",
    "option.value": "Its new value, or default",
    "option.scope": "This channel alone, or the whole server",
    "option.person": "A mention or an id",
    "option.reason": "Why; only moderators see it",
    "option.words": "Words and phrases, with commas between",
    # -- verify, report, gallery
    "name.verify": "verify",
    "command.verify": "Was this file made here? Looks at a file, or at a job by its number",
    "option.file": "The file to look at",
    "verify.no_file": "Give a file, or the number of a job.",
    "verify.exact": "Yes. These exact bytes were made here, on {made_at}.",
    "verify.by_job": "It is of job {job}.",
    "verify.elsewhere": "It was made in another place than this one.",
    "verify.our_mark": "These are not the exact bytes of anything made here, but the file carries our mark: it names "
    "a job of {made_at}.",
    "verify.a_mark": "It was not made here as far as can be told, but the file says of itself that an AI made it.",
    "verify.copied_mark": "A mark can be copied into any file, so it proves nothing by itself.",
    "verify.manifest": "It carries a C2PA manifest. Programs that read those can tell who signed it.",
    "verify.nothing": "There is no trace of this file here.",
    "verify.proves_nothing": "That does not mean that it was not made here: chats and editors make files again, and "
    "drop marks on the way.",
    "verify.job_made": "Job {job} was made here, on {made_at}.",
    "verify.job_without": "Job {job} is known here, and none of its videos was posted.",
    "verify.video": "Video {number}, SHA-256 {sha256}",
    "report.thanks": "Thank you. It was written down. If enough people say the same, or somebody who moderates here, "
    "it is hidden until it was looked at.",
    "report.your_own": "That video is your own. Delete takes it away.",
    "report.gone_already": "That video was taken away already.",
    "review.why_moderator": "Somebody who moderates here reported it.",
    "job.hidden": "Video {number} of job {job} was reported and is hidden until a moderator has looked at it. You will "
    "hear what comes of it. What it cost stays charged.",
    "job.hidden_for_good": "Video {number} of job {job} was reported and taken away. There is nobody here who looks "
    "at reports; ask the people who run this place. What it cost stays charged.",
    "gallery.none": "This place has no gallery. Whoever manages it can choose a channel for one: /admin channel "
    "setting:gallery_channel.",
    "gallery.not_allowed": "Only those who moderate here choose what is in the gallery.",
    "gallery.added": "It goes to the gallery.",
    "gallery.there_already": "It was put into the gallery before.",
    # -- money that is checked, and what is shared
    "job.being_checked": "I cannot tell yet what became of job {job}, so whoever runs me is looking. Until then "
    "nothing is charged, {held_micro_usd} stays reserved, and there is nothing for you to do.",
    "job.checked_free": "Job {job} was looked at: no video comes of it, and nothing was charged. Send the command "
    "again for another try.",
    "job.checked_charged": "Job {job} was looked at: no video comes of it, but the video service took "
    "{cost_micro_usd} for it, and that was charged.",
    "element.shared": "@{name} is shared: everybody here can use it now. /element unshare takes it back.",
    "element.unshared": "@{name} is not shared here any more. Whoever made it keeps it.",
    "element.line_shared": "@{name} · {count:# file|# files} · shared here · {words}",
    "preset.shared": "The preset {name} is shared: everybody here can use it now. /preset unshare takes it back.",
    "preset.unshared": "The preset {name} is not shared here any more. Whoever made it keeps it.",
    "preset.line_shared": "{name}: {words} (shared here)",
    "share.name_taken": "Somebody here shares something by the name {name} already. Save yours under another name "
    "and share that. Nothing was changed.",
    "share.not_there": "Nothing by the name {name} is shared here that you may take back. Nothing was changed.",
    "share.alone": "There is nobody to share it with in a direct message. Do it in a channel of the server or "
    "workspace. Nothing was changed.",
    "name.share": "share",
    "name.unshare": "unshare",
    "command.element.share": "Let everybody here use one of your elements",
    "command.element.unshare": "Take a shared element back",
    "command.preset.share": "Let everybody here use one of your presets",
    "command.preset.unshare": "Take a shared preset back",
    # -- content, forms
    "form.files_hint_person": "JPEG, PNG or WEBP, up to 15 MB. With a real person on it, add --real-person yes below.",
    # -- /moderate queue
    "command.moderate.queue": "What waits for a moderator",
    # -- the end of an appeal
    "review.prompt_final": "Another moderator looked at job {job} and rejected it as well. That is the last word.",
    "job.result_final": "Another moderator looked at video {number} of job {job} and rejected it as well. That is "
    "the last word. What it cost ({cost_micro_usd}) is spent.",
    # -- content, reviews
    "review.why_unseen": "The check for nudity on this machine could not look at it.",
    # -- a file
    "name.file": "file",
    # -- shortcuts that answer
    "manifest.menu_answer": "The answer is for you alone.",
    # -- nudity stays where it was asked for
    "gallery.adults_only": "This was made for a channel that is marked for adults. It stays there.",
    # -- channels that a rule names
    "platform.channel_elsewhere": "{given} is no text channel of this server. Take one of this server's.",
    "platform.channel_hidden": "I cannot see {given}. Let me in there, or take another channel of this server.",
    "platform.channel_closed": "I may not post in {that_channel}: there I need View Channel, Send Messages and "
    "Attach Files.",
    "platform.channel_unseen": "I find no channel {given} here. If it is private, invite me there first: /invite",
    "platform.channel_archived": "{that_channel} is archived: nothing can be posted there.",
    "platform.channel_uninvited": "I am not in {that_channel}. Invite me there first: /invite",
    "policy.wrong_channel": "{name} cannot be that channel:",
    # -- blocking
    "moderate.rejected": "{count:# thing|# things} of theirs that waited for a moderator {count:was|were} rejected.",
    "moderate.stopped": "{count:# order|# orders} of theirs that had not begun {count:was|were} stopped and cost "
    "nothing.",
    "job.stopped_blocked": "Job {job} was stopped before it began: the moderators take no more orders from you "
    "there. It costs nothing.",
    "review.why_blocked": "Whoever asked for it was blocked here meanwhile.",
    # -- what was done here, one deed a line; forms and lists of what is shared
    "form.reject": "Reject",
    "form.ask": "Ask",
    "element.others": "Shared here by others:",
    "element.line_of": "@{name} · {count:# file|# files} · by {that_person} · {words}",
    "preset.others": "Shared here by others:",
    "preset.line_of": "{name}: {words} (by {that_person})",
    "audit.policy_channel": "{done_at}: {that_person} set {name} in {that_channel} to "
    "{after}{after_channel}{after_roles} (before: {before}{before_channel}{before_roles}).",
    "audit.policy_server": "{done_at}: {that_person} set {name} for all channels to "
    "{after}{after_channel}{after_roles} (before: {before}{before_channel}{before_roles}).",
    "audit.policy_channel_back": "{done_at}: {that_person} took {name} in {that_channel} back to what holds "
    "elsewhere (before: {before}{before_channel}{before_roles}).",
    "audit.policy_server_back": "{done_at}: {that_person} took {name} for all channels back to the default (before: "
    "{before}{before_channel}{before_roles}).",
    "audit.budget_usd": "{done_at}: {that_person} set the spending limit “{what}” to {after_micro_usd}.",
    "audit.budget_role": "{done_at}: {that_person} set the spending limit of whoever has {those_roles} to "
    "{after_micro_usd}.",
    "audit.budget_count": "{done_at}: {that_person} set the limit of unfinished jobs of one person to {count}.",
    "audit.budget_back": "{done_at}: {that_person} took the limit “{what}” back to what dailies.toml says.",
    "audit.budget_role_back": "{done_at}: {that_person} took the limit of whoever has {those_roles} back to what "
    "dailies.toml says.",
    "audit.person_block": "{done_at}: {that_person} blocked somebody, whom this log only knows as {mark}.",
    "audit.person_unblock": "{done_at}: {that_person} unblocked somebody, whom this log only knows as {mark}.",
    "audit.place_pause": "{done_at}: {that_person} paused this place: no new video is begun.",
    "audit.place_resume": "{done_at}: {that_person} let this place go on: videos are made again.",
    "audit.element_unshare": "{done_at}: {that_person} ended the sharing of an element of somebody else.",
    "audit.preset_unshare": "{done_at}: {that_person} ended the sharing of a preset of somebody else.",
    "audit.job_stop": "{done_at}: {that_person} blocked its person, so job {job} was stopped.",
    "audit.post_delete": "{done_at}: {that_person} took away a post of job {job}.",
    "audit.post_hide": "{done_at}: {that_person} reported a post of job {job}, which was hidden at once.",
    "audit.post_hide_itself": "{done_at}: a post of job {job} was hidden, because enough people reported it.",
    "audit.review_open": "{done_at}: {that_person} brought job {job} to the moderators for a decision.",
    "audit.review_open_itself": "{done_at}: job {job} went to the moderators for a decision.",
    "audit.review_second": "{done_at}: {that_person} approved job {job}; somebody else has to as well.",
    "audit.review_approve": "{done_at}: {that_person} approved job {job}.",
    "audit.review_approve_itself": "{done_at}: nobody decided in time about job {job}, so it was approved.",
    "audit.review_reject": "{done_at}: {that_person} rejected job {job}.",
    "audit.review_changes": "{done_at}: {that_person} asked to change job {job}.",
    "audit.review_expire_itself": "{done_at}: nobody decided in time about job {job}.",
    "audit.review_withdraw": "{done_at}: {that_person} withdrew job {job} before it was decided.",
    "audit.review_withdraw_itself": "{done_at}: job {job} was withdrawn before it was decided.",
    "audit.review_escalate": "{done_at}: {that_person} passed the decision about job {job} on.",
    "audit.review_escalate_itself": "{done_at}: the decision about job {job} was passed on, because nobody decided.",
    "audit.review_mismatch": "{done_at}: {that_person} approved a video of job {job}, but its file was another one "
    "by then: it was not posted.",
    "audit.review_turned_away": "{done_at}: {that_person} pressed a button about job {job} that only moderators may "
    "press: turned away.",
    # -- placing
    "place.not_asked": "What this is about was ordered in {there_channel}, and I cannot find out just now what you "
    "may order there. Nothing was made and nothing was charged. Try again in a moment, or type it there:",
    "place.left": "What this is about was ordered in {there_channel}, and you cannot read there any more. Nothing was "
    "made and nothing was charged.",
    # -- taking away
    "job.posts_leaving": "{count:# post|# posts} of job {job} will be taken away as soon as the chat answers me; "
    "just now it does not. You need not press again.",
    # -- reviews of one job
    "review.too_often": "Moderators have been asked about job {job} as often as they can be. The last decision stands.",
    "job.result_too_often": "Video {number} of job {job} has to be looked at before it is posted, and moderators "
    "have been asked about this job as often as they can be, so it stays here. What it cost ({cost_micro_usd}) is "
    "spent.",
    "report.too_often": "Moderators have decided about job {job} as often as they can be asked, and it stays as it is. "
    "Somebody who moderates here can take the video away with Delete.",
    # -- presets that may be used, direct messages
    "policy.preset_not_shared": "Only the preset {name} that is shared here may be used, and nobody shares one of "
    "that name. Nothing was spent.",
    "policy.not_direct": "Videos cannot be ordered in direct messages here. Ask for it in a channel. Nothing was "
    "spent.",
    # -- channels of one server
    "policy.review_channel_elsewhere": "A moderator would have to look at this, but I cannot post in the channel "
    "that is set for that: it is not of this place, or closed to me. Somebody who manages this place can name "
    "another: /admin channel setting:review_channel. Nothing was spent.",
    "check.channel_everywhere": "{names} in the settings hold in every server, and a channel belongs to one: in the "
    "others, what needs that channel is refused or stays where it is. Set channels under [[policy.places]], or in "
    "the chat with /admin channel scope:server.",
}
