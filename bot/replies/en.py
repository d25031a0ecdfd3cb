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
    "budget.day_used_up": "This can cost {price_micro_usd}, and {left_micro_usd} is left for today. "
    "Ask for less, or come back after midnight UTC.",
    "budget.too_many_open": "You have {count:# unfinished job|# unfinished jobs}, as many as one person may have. "
    "Wait until one is done, or cancel one.",
    "operator.released": "Job {job} is closed, and its money is free again.",
    "operator.settled": "Job {job} is closed, and {cost_micro_usd} is booked as spent.",
    "operator.requeued": "Job {job} is back in the queue and will be sent anew.",
    "operator.not_needed": "Job {job} ({state}) waits for nobody's decision. Nothing was changed.",
    # -- posts
    "post.result": "Here is your video (job {job}).",
    "post.alt": "Video: {prompt}",
    "post.label": "Made with AI ({model}).",
    "post.preview_label": "A preview drawn on this machine, not the work of {model}. It cost nothing.",
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
}
