"""Deutsch. Jeder Satz sagt, was geschah, womit, und was nun zu tun ist; freundlich, kurz, ohne Fachwörter.

Schreibweise wie in en.py; ein Test vergleicht Schlüssel und Argumente.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "replies.no_words": "Es ist etwas geschehen, wofür mir noch die Worte fehlen ({key}). "
    "Bitte sag der Person Bescheid, die mich betreibt.",
    # -- was hinter dem Prompt stand
    "flag.open_quote": "Das Anführungszeichen hinter --{flag}, an Stelle {position}, wird nie geschlossen. "
    "Schließ es und schick den Befehl noch einmal.",
    "flag.stray": "Mit „{words}“ hinter --{flag} kann ich nichts anfangen. "
    "Setz alles, was zu --{flag} gehört, in Anführungszeichen, oder stell diese Wörter vor das erste --.",
    "flag.no_value": "Hinter --{flag}, an Stelle {position}, steht nichts. Schreib den Wert dahinter oder lass es weg.",
    "flag.twice": "--{flag}, an Stelle {position}, legt etwas fest, das schon feststand. Behalte eines davon.",
    "flag.unsupported": "--{flag}, an Stelle {position}, kann dieses Videomodell nicht. "
    "Lass es weg und schick den Rest noch einmal.",
    "flag.unknown_near": "--{flag}, an Stelle {position}, kenne ich nicht. Meintest du --{near}? "
    "Gehört es zum Prompt, dann schreib \\--{flag}.",
    "flag.unknown": "--{flag}, an Stelle {position}, kenne ich nicht. Ich kenne: {known}. "
    "Gehört es zum Prompt, dann schreib \\--{flag}.",
    "flag.ar_unknown": "{given} ist keine Form, die ich kann. Wähl für --ar eine von diesen: {allowed}.",
    "flag.size_unknown": "{given} ist keine Größe, die ich kann. Wähl für --size eine von diesen: {allowed}.",
    # -- was eine Anfrage enthalten darf
    "request.prompt_unreadable": "Der Prompt enthält Zeichen, die kein Text sind. "
    "Tipp ihn neu und schick ihn noch einmal.",
    "request.positive_prompt_empty": "Es fehlt der Prompt. Sag in {low} bis {high} Zeichen, was zu sehen sein soll, "
    "etwa „a red fox runs through snow“.",
    "request.negative_prompt_empty": "Hinter --no steht nicht, was ich vermeiden soll. "
    "Schreib {low} bis {high} Zeichen dahinter oder lass es weg.",
    "request.positive_prompt_length": "Der Prompt hat {given:# Zeichen|# Zeichen}, es passen {low} bis {high}. "
    "Ändere ihn und schick ihn noch einmal.",
    "request.negative_prompt_length": "Was ich vermeiden soll, hat {given:# Zeichen|# Zeichen}, "
    "es passen {low} bis {high}. Ändere die Wörter hinter --no und schick es noch einmal.",
    "request.duration_range": "Ein Video dauert {low} bis {high} ganze Sekunden; {given} gehört nicht dazu. "
    "Wähl ein anderes --dur.",
    "request.results_range": "Ich kann {low} bis {high} Videos auf einmal machen; {given} gehört nicht dazu. "
    "Wähl ein anderes --n.",
    "request.quality_range": "Die Qualität ist eine ganze Zahl von {low} bis {high}; {given} gehört nicht dazu. "
    "Wähl ein anderes --quality.",
    "request.format_unknown": "{given} ist kein Format, das ich kann. Wähl für --format eines von diesen: {allowed}.",
    "request.safety_unknown": "{given} ist keine Inhaltsprüfung, die ich kenne. "
    "Wähl für --safety eine von diesen: {allowed}.",
    "request.too_many_frames": "Ein Video nimmt höchstens {high:# Bild|# Bilder}, und es kamen {given}. "
    "Schick den Befehl noch einmal mit weniger.",
    "request.same_frame_twice": "Für dasselbe Ende des Videos ({frame}) kamen zwei Bilder. Behalte eines davon.",
    "request.size_with_frames": "Ein Video, das von einem Bild ausgeht, hat dessen Form. "
    "Lass --ar und --size weg, oder lass das Bild weg.",
    "request.size_unknown": "{given} ist keine Größe, die ich kann. Wähl eine von diesen: {allowed}.",
    "request.not_understood": "„{given}“ kann ich für {field} nicht verwenden. "
    "Ändere es und schick den Befehl noch einmal.",
    "request.at_least": "{field} ist eine ganze Zahl ab {low}; {given} ist keine. Ändere es und schick es noch einmal.",
    "request.number_range": "{field} ist eine ganze Zahl von {low} bis {high}; {given} ist keine. "
    "Ändere es und schick es noch einmal.",
    "request.not_text": "{field} nimmt Wörter, und „{given}“ ist keines. Ändere es und schick es noch einmal.",
    "request.text_length": "{field} hat {given:# Zeichen|# Zeichen}; {low} bis {high} passen. "
    "Ändere es und schick es noch einmal.",
    "request.choice": "„{given}“ passt nicht zu {field}. Wähle eines davon: {allowed}.",
    "request.switch": "{field} ist on oder off; „{given}“ ist keines davon. Ändere es und schick es noch einmal.",
    "request.count": "{field} nimmt {low} bis {high}, und {given} kamen. Ändere es und schick es noch einmal.",
    "request.shots_duration": "Die Einstellungen dauern zusammen {total:# Sekunde|# Sekunden}, das Video {duration}. "
    "Mach beides gleich.",
    "request.elements_need_frames": "Elemente brauchen ein Bild, von dem das Video ausgeht. "
    "Häng ein erstes Bild an oder lass sie weg.",
    "request.motion_needs_both": "Bei {field} geht es um eine nachgemachte Bewegung: dazu braucht es ein Referenzbild "
    "und ein Referenzvideo. Häng beide an oder lass es weg.",
    "request.video_needs_settings": "Ein Referenzvideo muss wissen, was nachzumachen ist. Schreib --orient image oder "
    "video dazu oder --keep-sound on.",
    "request.element_needs_front": "Element {element} hat weitere Bilder, aber kein frontales. "
    "Ergänze ein frontalImage.",
    "request.element_video_alone": "Element {element} hat ein Video und kann darum weder Bilder noch eine "
    "Stimme haben. "
    "Behalte das eine oder das andere.",
    "request.element_voice_needs_picture": "Die Stimme von Element {element} braucht ein frontales Bild dazu. "
    "Ergänze eines.",
    "request.element_missing": "Der Prompt nennt {mark}, und es gibt {count:# Element|# Elemente}. "
    "Ergänze das Element oder nimm die Marke heraus.",
    "request.element_twice": "Zwei Elemente heißen {id}. Gib jedem einen eigenen Namen.",
    "flag.shot_form": "--shot, bei Zeichen {position}, nimmt Sekunden und Wörter wie „3: ein Fuchs wacht auf“; "
    "„{given}“ passt nicht. Ändere es und schick es noch einmal.",
    # -- Aufträge
    "job.unknown": "Einen Auftrag {job} finde ich nicht. Prüf die Nummer.",
    "job.cancelled": "Auftrag {job} ist abgebrochen. Es wurde nichts berechnet.",
    "job.discarded": "Auftrag {job} ist schon in Arbeit und lässt sich dort nicht anhalten. "
    "Sein Video wird nicht gepostet, aber bis zu {cost_micro_usd} werden trotzdem berechnet.",
    "job.discarded_preview": "Auftrag {job} wird schon gezeichnet. Sein Video wird nicht gepostet, und nichts wird "
    "berechnet.",
    "job.discarded_before": "Auftrag {job} war schon abgebrochen. Sein Video wird nicht gepostet, zu tun ist nichts.",
    "job.over_already": "Auftrag {job} ist schon vorbei, es gibt nichts mehr abzubrechen.",
    "job.inputs_gone": "Die Bilder von Auftrag {job} sind nicht mehr da. "
    "Schick einen neuen Befehl und häng sie noch einmal an.",
    "job.model_gone": "Auftrag {job} war für {model}, und das benutze ich nicht mehr. "
    "Schick einen neuen Befehl mit denselben Worten.",
    "job.command_over": "Dieser Befehl ist schon beantwortet. Schick einen neuen, wenn du noch ein Video willst.",
    "job.failed": "Auftrag {job} endete ohne Video. Schick den Befehl für einen neuen Versuch noch einmal.",
    "job.refused": "Der Videodienst hat diese Anfrage abgelehnt ({category}): „{detail}“. Es wurde nichts berechnet. "
    "Ändere die Anfrage und schick sie noch einmal.",
    "job.result_failed": "Video {number} von {results} ist nicht zustande gekommen: „{detail}“. "
    "Es kostete {cost_micro_usd}. "
    "Schick den Befehl für einen neuen Versuch noch einmal, vielleicht mit anderen Worten.",
    "job.result_failed_cost_open": "Video {number} von {results} ist nicht zustande gekommen: „{detail}“. "
    "Der Videodienst sagt nicht, was es kostete; ich zähle {held_micro_usd} als ausgegeben. "
    "Schick den Befehl für einen neuen Versuch noch einmal, vielleicht mit anderen Worten.",
    "job.never_sent": "Ich konnte den Videodienst lange nicht erreichen und habe aufgegeben. "
    "Es wurde nichts abgeschickt und nichts berechnet. Schick den Befehl später noch einmal.",
    "job.maybe_sent": "Ich weiß nicht, ob der Videodienst Auftrag {job} angenommen hat, "
    "und ein zweites Mal abgeschickt könnte er doppelt kosten. "
    "Sein Geld bleibt zurückgelegt, bis jemand nachgesehen hat, der mich betreibt: "
    "dailies job {job} --release, --requeue oder --settle USD.",
    "job.body_changed": "Was ich für Auftrag {job} abschicken würde, ist nicht mehr dasselbe wie zuvor; "
    "darum schicke ich es nicht. Sein Geld bleibt zurückgelegt, bis jemand nachgesehen hat, der mich betreibt: "
    "dailies job {job} --release, --requeue oder --settle USD.",
    "job.foreign_conflict": "Der Videodienst sagt, er kenne Auftrag {job}, aber ich habe ihn nie abgeschickt. "
    "Sein Geld bleibt zurückgelegt, bis jemand nachgesehen hat, der mich betreibt: "
    "dailies job {job} --release, --requeue oder --settle USD.",
    "job.overdue": "Auftrag {job} ist nach {minutes:# Minute|# Minuten} nicht fertig. "
    "Sein Geld bleibt zurückgelegt, bis jemand nachgesehen hat, der mich betreibt: "
    "dailies job {job} --release, --requeue oder --settle USD.",
    "budget.day_used_up": "Das kann {price_micro_usd} kosten, und heute sind für alle zusammen noch {left_micro_usd} "
    "übrig. Es wurde nichts berechnet. Bitte um weniger, oder komm wieder: {resets_at}.",
    "budget.month_used_up": "Das kann {price_micro_usd} kosten, und diesen Monat sind für alle zusammen noch "
    "{left_micro_usd} übrig. Es wurde nichts berechnet. Bitte um weniger, oder komm am Ersten wieder ({resets_at}).",
    "budget.tenant_month_used_up": "Das kann {price_micro_usd} kosten, und diesen Monat sind für diesen Server oder "
    "Workspace noch {left_micro_usd} übrig. Es wurde nichts berechnet. Bitte um weniger, oder komm am Ersten wieder "
    "({resets_at}).",
    "budget.channel_day_used_up": "Das kann {price_micro_usd} kosten, und heute sind für diesen Kanal noch "
    "{left_micro_usd} übrig. Es wurde nichts berechnet. Bitte um weniger, frag anderswo, oder komm wieder: "
    "{resets_at}.",
    "budget.person_day_used_up": "Das kann {price_micro_usd} kosten, und heute sind für dich noch {left_micro_usd} "
    "übrig. Es wurde nichts berechnet. Bitte um weniger, oder komm wieder: {resets_at}.",
    "budget.ledger_wrong": "Meine Bücher gehen nicht auf. Ich gebe nichts aus, bis jemand nachgesehen hat, der mich "
    "betreibt: dailies ledger check. Es wurde nichts berechnet.",
    "ledger.wrong": "Das Kassenbuch geht nicht auf, darum wird nichts begonnen, was Geld kostet. "
    "Ruf dailies ledger check auf.",
    "ledger.good": "Das Kassenbuch geht auf: {entries:# Eintrag|# Einträge}, {spent_micro_usd} ausgegeben, "
    "{reserved_micro_usd} zurückgelegt.",
    "ledger.estimated": "{estimated:# Abrechnung steht|# Abrechnungen stehen} auf dem Voranschlag, weil keine Kosten "
    "gemeldet wurden.",
    "ledger.overage": "{overage_micro_usd} wurden über das Zurückgelegte hinaus berechnet: Vergleiche die Preise des "
    "Modells mit denen des Anbieters. `dailies ledger export` nennt die Aufträge (overage).",
    "ledger.not_reserved": "Für Auftrag {job} ist etwas anderes zurückgelegt als vorgesehen.",
    "ledger.unbalanced": "Auftrag {job}: Abgerechnetes und Freigegebenes sind nicht das Zurückgelegte.",
    "ledger.open_but_ended": "Auftrag {job} ist zu Ende, und sein Geld ist noch zurückgelegt.",
    "ledger.settled_but_open": "Auftrag {job} ist nicht zu Ende, und sein Geld ist abgerechnet.",
    "ledger.mixed_up": "Auftrag {job} hat Einträge mehrerer Tage oder eines anderen Anbieters.",
    "ledger.torn": "Der Eintrag {kind} von Auftrag {job} ergibt zusammen nicht null.",
    "ledger.counter_differs": "{meter} {subject} {period}: gezählt sind {counted_micro_usd}, die Einträge sagen "
    "{booked_micro_usd}.",
    "ledger.not_a_month": "{given} ist kein Monat. Schreib ihn wie 2026-11.",
    "money.at_most": "Es kostet höchstens {cost_micro_usd}.",
    "money.charged": "Berechnet wurden {cost_micro_usd}.",
    "money.not_charged": "Es wurde nichts berechnet.",
    "money.being_checked": "Ob es etwas kostet, wird geprüft; bis dahin bleiben {cost_micro_usd} zurückgelegt.",
    "ask.cost": "Das kann {cost_micro_usd} kosten. Soll ich es machen? Die Frage gilt eine Viertelstunde.",
    "ask.over": "Diese Frage ist zu alt, beantwortet oder nicht deine. Es wurde nichts gemacht und nichts berechnet; "
    "schick den Befehl noch einmal.",
    "button.confirm_cost": "{cost_micro_usd} bestätigen",
    "usage.title": "Du hast heute {used_micro_usd} verbraucht. Der Tag beginnt neu: {resets_at}.",
    "usage.preview": "Vorschauen kosten nichts, darum gibt es nichts zu zählen.",
    "usage.reserved": "Davon sind {amount_micro_usd} zurückgelegt für das, was noch nicht fertig ist",
    "usage.month": "Diesen Monat: {used_micro_usd} (der Monat beginnt am Ersten neu, {resets_at})",
    "usage.person_day": "Du darfst am Tag {cap_micro_usd} ausgeben; heute sind {left_micro_usd} übrig",
    "usage.channel_day": "Dieser Kanal darf am Tag {cap_micro_usd} ausgeben; heute sind {left_micro_usd} übrig",
    "usage.tenant_month": "Dieser Server oder Workspace darf im Monat {cap_micro_usd} ausgeben; {left_micro_usd} sind "
    "übrig",
    "usage.day": "Alle zusammen dürfen am Tag {cap_micro_usd} ausgeben; heute sind {left_micro_usd} übrig",
    "usage.of_month": "Alle zusammen dürfen im Monat {cap_micro_usd} ausgeben; {left_micro_usd} sind übrig",
    "usage.open_jobs": "Du hast {count} von {most:# offenen Auftrag|# offenen Aufträgen}",
    "usage.confirm": "Über {price_micro_usd} frage ich dich vorher",
    "budget.title": "Wer hier was ausgeben darf:",
    "budget.day": "Alle zusammen am Tag: {cap_micro_usd} ({used_micro_usd} verbraucht; aus dailies.toml)",
    "budget.month": "Alle zusammen im Monat: {cap_micro_usd} ({used_micro_usd} verbraucht; aus dailies.toml)",
    "budget.server": "Dieser Server oder Workspace im Monat: {cap_micro_usd} ({used_micro_usd} verbraucht)",
    "budget.channel": "Jeder Kanal am Tag: {cap_micro_usd} (hier {used_micro_usd} verbraucht)",
    "budget.person": "Jede Person am Tag: {cap_micro_usd}",
    "budget.role": "Wer die Rolle {role} hat, am Tag: {cap_micro_usd}",
    "budget.open": "Offene Aufträge einer Person: {count}",
    "budget.confirm": "Vorher gefragt wird über: {cap_micro_usd}",
    "budget.no_day": "Alle zusammen am Tag: keine Grenze ({used_micro_usd} verbraucht)",
    "budget.no_month": "Alle zusammen im Monat: keine Grenze ({used_micro_usd} verbraucht)",
    "budget.no_server": "Dieser Server oder Workspace im Monat: keine eigene Grenze ({used_micro_usd} verbraucht)",
    "budget.no_channel": "Jeder Kanal am Tag: keine eigene Grenze (hier {used_micro_usd} verbraucht)",
    "budget.no_person": "Jede Person am Tag: keine eigene Grenze",
    "budget.no_confirm": "Ich frage nie, bevor ich etwas ausgebe",
    "budget.only_lower": "Was hier gesetzt wird, kann nur niedriger sein als das, was in dailies.toml steht.",
    "budget.changed_line": "Geändert {changed_at} von {by_person}: {what} = {amount}",
    "budget.changed_usd_line": "Geändert {changed_at} von {by_person}: {what} = {set_micro_usd}",
    "budget.changed": "Gesetzt. Es gilt ab dem nächsten Befehl.",
    "budget.held_back": "Gesetzt, aber dailies.toml erlaubt weniger, und das gilt: {cap_micro_usd}.",
    "budget.held_back_open": "Gesetzt, aber dailies.toml erlaubt weniger, und das gilt: {count}.",
    "budget.set_back": "Zurückgesetzt: Es gilt wieder, was in dailies.toml steht.",
    "budget.what": "Sag, welche Grenze und wie viel: /admin budget limit:person amount:2.50. Der Betrag default nimmt "
    "eine eigene Grenze zurück. Es hat sich nichts geändert.",
    "budget.not_money": "{given} ist kein Betrag in Dollar von 0 bis 1000000. Schreib ihn wie 2.50, oder default. "
    "Es hat sich nichts geändert.",
    "budget.not_count": "{given} ist keine Zahl von Aufträgen von 1 bis 1000. Es hat sich nichts geändert.",
    "budget.no_role": "Eine Grenze für eine Rolle braucht die Rolle, und nur diese nimmt eine. Es hat sich nichts "
    "geändert.",
    "budget.too_many_open": "Du hast {count:# offenen Auftrag|# offene Aufträge}, mehr darf eine Person nicht haben. "
    "Warte, bis einer fertig ist, oder brich einen ab.",
    "queue.cooling_down": "Mehrere deiner letzten Aufträge wurden aus Sicherheitsgründen abgelehnt, darum nehme ich "
    "von dir eine Weile keine neuen an. Du kannst es wieder versuchen: {until_at}. Dieser hier hat nichts gekostet.",
    "operator.released": "Auftrag {job} ist geschlossen, und sein Geld ist wieder frei.",
    "operator.settled": "Auftrag {job} ist geschlossen, und {cost_micro_usd} sind als ausgegeben gebucht.",
    "operator.requeued": "Auftrag {job} steht wieder in der Schlange und wird neu abgeschickt.",
    "operator.not_needed": "Auftrag {job} ({state}) wartet auf keine Entscheidung. Es hat sich nichts geändert.",
    # -- Beiträge
    "post.result": "Hier ist dein Video (Auftrag {job}).",
    "post.alt": "Video: {prompt}",
    "post.label": "KI-generiert mit {model}.",
    "post.preview_label": "KI-generierte VORSCHAU (PREVIEW): auf diesem Rechner gezeichnet, nicht das Werk von "
    "{model}. Sie hat nichts gekostet.",
    # -- Bilder, die mit einem Befehl kamen
    "media.empty": "{name} ist leer. Häng es noch einmal an.",
    "media.too_large": "{name} hat {size_mb} MB, und {limit_mb} MB passen. Häng eine kleinere Fassung an.",
    "media.type": "{name} ist kein Bild, das ich verwenden kann ({found}). "
    "Häng ein JPEG, PNG, WEBP, HEIC oder AVIF an.",
    "media.pixels": "{name} hat {width} × {height} Pixel. "
    "Höchstens 40 Millionen und 8192 je Seite passen: Häng eine kleinere Fassung an.",
    "media.small": "{name} hat {width} × {height} Pixel. "
    "Die kurze Seite braucht mindestens 300: Häng eine größere Fassung an.",
    "media.ratio": "{name} hat {width} × {height} Pixel und ist damit zu lang und schmal. "
    "Schneid es so zu, dass eine Seite höchstens 2,5-mal so lang ist wie die andere, und häng es noch einmal an.",
    "media.animated": "{name} bewegt sich. Häng ein stehendes Bild an.",
    "media.broken": "{name} ist beschädigt oder unvollständig. Speichere es neu als JPEG oder PNG und häng das an.",
    "media.too_hard": "{name} zu öffnen ist zu aufwendig. Speichere es neu in einem einfachen Format und häng das an.",
    "media.worker_failed": "Ich konnte das Bild gerade nicht ansehen. Es ist nichts verloren, "
    "ich versuche es von selbst noch einmal.",
    "media.disk_full": "Auf meiner Platte ist kein Platz mehr. "
    "Wer mich betreibt, muss welchen schaffen; dann mache ich von selbst weiter.",
    "media.disk_failed": "Meine Platte hat eine Datei nicht angenommen oder nicht hergegeben. "
    "Wer mich betreibt, muss nach der Platte sehen; bis dahin poste ich nichts.",
    "media.no_decoder": "{name} lässt sich hier nicht prüfen, weil PyAV fehlt. "
    "Wer mich betreibt, kann es installieren.",
    "media.video_type": "{name} ist kein Video, das ich nehmen kann ({found}). Häng ein MP4, MOV oder WEBM an.",
    "media.video_length": "{name} dauert {seconds} s; {low} bis {high} s passen. Kürze es und häng es noch einmal an.",
    "media.video_size": "{name} hat {width} × {height} Pixel. Jede Seite braucht 300 bis 4096: "
    "häng eine andere Fassung an.",
    "media.video_broken": "{name} ist beschädigt oder unvollständig. Speichere es neu und häng das an.",
    "media.video_encrypted": "{name} ist gesperrt und nicht zu gebrauchen. Häng eines an, das überall läuft.",
    "media.voice_type": "{name} ist kein Ton, den ich nehmen kann ({found}). Häng ein WAV, MP3, M4A oder OGG an.",
    "media.voice_length": "{name} dauert {seconds} s; {low} bis {high} s passen. Kürze es und häng es noch einmal an.",
    "media.voice_broken": "{name} ist beschädigt oder unvollständig. Speichere es neu und häng das an.",
    # -- fertige Videos
    "video.empty": "Das Video kam leer an. "
    "Ich hole es noch einmal; bleibt es dabei, frag die Person, die mich betreibt.",
    "video.not_video": "Was ankam, ist kein Video ({found}). "
    "Ich hole es noch einmal; bleibt es dabei, frag die Person, die mich betreibt.",
    "video.truncated": "Das Video kam unvollständig an. "
    "Ich hole es noch einmal; bleibt es dabei, frag die Person, die mich betreibt.",
    "video.duration": "Das Video, das ankam, dauert {found:# Sekunde|# Sekunden} statt {expected}. "
    "Ein falsches poste ich nicht; frag die Person, die mich betreibt.",
    "video.encrypted": "Das Video, das ankam, ist gesperrt, und ich poste nichts, was niemand abspielen kann. "
    "Frag die Person, die mich betreibt.",
    "video.too_large": "Das Video hat mehr als {limit_mb} MB, so viel nehme ich nicht an. "
    "Bitte um ein kürzeres oder um weniger --quality.",
    # -- der Videodienst
    "api.unreachable": "Der Videodienst unter {host} ist nicht erreichbar. "
    "Ich versuche es weiter; wer mich betreibt, kann das Netz prüfen.",
    "api.no_answer": "Der Videodienst unter {host} hat nicht rechtzeitig geantwortet. "
    "Ich frage weiter; es ist nichts zu tun.",
    "api.server_error": "Der Videodienst unter {host} hat selbst ein Problem (Fehler {status}). "
    "Ich frage weiter; es ist nichts zu tun.",
    "api.not_json": "Was unter {host} antwortet, klingt nicht nach dem Videodienst. "
    "Ich frage weiter; wer mich betreibt, kann DAILIES_VIDEO_API__URL prüfen.",
    "api.wrong_answer": "Der Videodienst unter {host} hat etwas geantwortet, das ich nicht verstehe. "
    "Ich frage weiter; bleibt es dabei, kann die Person, die mich betreibt, ins Protokoll sehen.",
    "api.key_refused": "Der Videodienst unter {host} nimmt meinen Schlüssel nicht an. "
    "Aufträge warten, und nichts ist verloren; "
    "wer mich betreibt, muss einen gültigen Schlüssel eintragen und mich neu starten.",
    "api.no_credit": "Das Konto bei {host} hat kein Guthaben mehr. "
    "Aufträge warten, und nichts ist verloren; wer mich betreibt, muss es aufladen.",
    "api.throttled": "Der Videodienst unter {host} bittet um eine Pause von {seconds:# Sekunde|# Sekunden}. "
    "Danach mache ich von selbst weiter.",
    "api.result_gone": "Das Video liegt nicht mehr unter der Adresse, die ich hatte. Ich bitte um eine neue.",
    "api.host_not_allowed": "Das Video liegt bei {host}, das nicht auf meiner Liste steht; ich habe es nicht geholt. "
    "Gehört es zum Videodienst, kann die Person, die mich betreibt, es in video_api.result_hosts eintragen.",
    "api.download_failed": "Das Herunterladen des Videos von {host} brach ab. Ich mache dort von selbst weiter.",
    "api.download_too_large": "Das Video hat mehr als {limit_mb} MB, darum habe ich das Herunterladen beendet. "
    "Bitte um ein kürzeres oder um weniger --quality.",
    # -- die Datenbank
    "storage.full": "Für meine Datenbank ist kein Platz mehr. Es hat sich nichts geändert; "
    "schaff Platz auf der Platte, dann mache ich weiter.",
    "storage.busy": "Ein anderes Programm hält meine Datenbank gesperrt. Es hat sich nichts geändert; "
    "schließ das Programm und versuch es noch einmal.",
    "storage.broken": "Die Platte hat unter meiner Datenbank versagt ({code}). Ich halte hier an, um zu bewahren, "
    "was sicher ist: Prüf die Platte und starte mich dann neu.",
    "storage.invariant": "Meine Datenbank hat eine Änderung gegen ihre Regeln abgelehnt ({name}). "
    "Es hat sich nichts geändert. Das ist ein Fehler in Dailies: Bitte melde ihn zusammen mit dem Protokoll.",
    "storage.damaged": "{path} ist beschädigt oder gehört mir nicht ({found}). Ich habe es gelassen, wie es ist. "
    "Halte jedes Dailies an und ruf dailies restore SICHERUNG auf, oder räum den ganzen Datenordner weg, um leer "
    "anzufangen.",
    "storage.missing": "{path} fehlt, aber Dateien, die dazugehören, sind da. "
    "Leg die Datenbank zurück, ruf dailies restore SICHERUNG auf, oder räum den ganzen Datenordner weg, um leer "
    "anzufangen.",
    "storage.too_new": "Diese Datenbank stammt von einem neueren Dailies (Fassung {found}; ich kenne bis {known}). "
    "Starte jene Fassung, oder leg eine Sicherung von vor dem Wechsel zurück.",
    "storage.unwritable": "{path} lässt sich nicht als Datenordner verwenden ({reason}). "
    "Mach ihn beschreibbar, oder setz DAILIES_DATA_DIR auf einen anderen Ordner.",
    "storage.directory_busy": "Ein anderes Dailies (Prozess {pid}) arbeitet in {path}. "
    "Beende es, oder setz DAILIES_DATA_DIR auf einen anderen Ordner.",
    "console.element_unreadable": "{name} ist keine Elementdatei ({reason}). "
    "docs/elements.md zeigt, wie eine aussieht.",
    "operator.parameter_refused": "Der Videodienst hat {parameter} abgelehnt. Anfragen gehen ohne das weiter.",
    # -- das Terminal
    "console.file_missing": "Es gibt keine Datei {name}. Prüfe den Namen und schick den Befehl noch einmal.",
    "console.is_folder": "{name} ist ein Ordner. Nenne ein Bild darin und schick den Befehl noch einmal.",
    "console.file_unreadable": "{name} lässt sich nicht lesen ({reason}). Mach die Datei lesbar und schick den Befehl "
    "noch einmal.",
    "console.cannot_write": "Das Video lässt sich nicht nach {folder} schreiben ({reason}). Es ist aufgehoben: "
    "schaff dort Platz und ruf dann dailies resume auf.",
    "console.no_transcript": "Die Liste der geposteten Videos ist nicht nutzbar ({reason}). Ich versuche es selbst "
    "weiter; wer mich betreibt, kann den Datenordner prüfen.",
    "console.usage": "Diese Befehlszeile verstehe ich nicht ({reason}). {command} --help zeigt, was es gibt.",
    "console.unknown_flag": "--{flag} kenne ich nicht. Meintest du --{near}? "
    "Wenn es zum Prompt gehört, setz ihn ganz in Anführungszeichen und schreib \\--{flag}.",
    "console.not_running": "Unter http://{host}:{port} antwortet kein Dailies. Starte eins mit dailies run.",
    "console.check_good": "Alles ist bereit.",
    "console.balance": "Auf dem Konto sind noch {balance_micro_usd}.",
    "console.pretend": "Das ist Spielgeld: Es sind Vorschauen, und sie kosten nichts.",
    "console.received": "Angekommen.",
    "console.admitted": "Auftrag {job} ist unterwegs. Er kostet höchstens {cost_micro_usd}.",
    "console.admitted_preview": "Auftrag {job} ist unterwegs. Die Vorschau wird auf diesem Rechner gezeichnet und "
    "kostet nichts (das echte Video: höchstens {cost_micro_usd}).",
    "console.live_inputs": "Ich prüfe deine Bilder …",
    "console.live_queued": "In der Schlange, Platz {place} …",
    "console.live_submitting": "Ich gebe es dem Videodienst …",
    "console.live_generating": "entsteht, noch etwa {seconds} s",
    "console.live_late": "entsteht seit {seconds} s, länger als üblich",
    "console.live_posting": "Ich hole das Video und poste es …",
    "console.video": "{path} · {seconds} s · {size_mb} MB · {cost_micro_usd}",
    "console.video_preview": "{path} · {seconds} s · {size_mb} MB · Vorschau, nichts berechnet "
    "(das echte: etwa {cost_micro_usd})",
    "console.cancelled": "Auftrag {job} wurde abgebrochen.",
    "console.interrupted": "Unterbrochen. Auftrag {job} bleibt: dailies resume bringt ihn zu Ende, "
    "dailies cancel {job} verwirft ihn.",
    "console.resuming": "Ich mache mit {count:# offenen Auftrag|# offenen Aufträgen} weiter.",
    "console.no_jobs": 'Es gibt noch keine Aufträge. Versuch: dailies video "a red fox runs through snow"',
    "console.estimate": "Es kostet höchstens {cost_micro_usd} und dauert etwa {seconds} s.",
    "console.estimate_preview": "Als Vorschau kostet es nichts und dauert etwa {seconds} s. "
    "Das echte Video kostet höchstens {cost_micro_usd}.",
    "console.running": "Dailies läuft; http://{host}:{port}/readyz sagt, wie es geht. Strg-C hält es an.",
    "console.stopping": "Ich halte an. Offene Aufträge bleiben in der Datenbank und gehen beim nächsten Start weiter.",
    "console.backed_up": "Die Datenbank ist als {path} gesichert. Die Videos sind nicht dabei: "
    "kopiere auch den Ordner media.",
    "console.restored": "{path} ist jetzt die Datenbank, mit {count:# offenen Auftrag|# offenen Aufträgen}; "
    "jeder wird erst gesucht. "
    "Die alten Dateien bleiben: {aside}. Lösche sie, wenn alles stimmt.",
    "operator.not_money": "{given} ist kein Betrag in Dollar. Schreib ihn wie 0.56.",
    "local_api.failed": "Die lokale Video-API ist nicht gestartet ({reason}). Behebe das, "
    "oder setze DAILIES_VIDEO_API__KEY, um die echte zu benutzen.",
    "api.upload_refused": "Der Videodienst unter {host} hat eine Datei dieses Auftrags nicht genommen („{detail}“). "
    "Nichts wurde berechnet. Häng eine andere Fassung an und schick den Befehl noch einmal.",
    "api.forget_refused": "Der Videodienst unter {host} hat eine Datei nicht gelöscht („{detail}“). Sonst ist "
    "nichts berührt; "
    "was niemand benutzt, räumt er selbst weg.",
    "api.no_upload_address": "Der Befehl in video_api.upload_endpoint gab keine Adresse; nichts wurde gesendet. "
    "Ich versuche es weiter; wer mich betreibt, kann den Befehl von Hand ausführen.",
    # -- der Blick auf den Videodienst, bevor ein Befehl angenommen wird
    "check.unreachable": "Der Videodienst unter {host} ist nicht erreichbar; nichts wurde gesendet oder berechnet. "
    "Prüfe DAILIES_VIDEO_API__URL und das Netz und schick den Befehl dann noch einmal.",
    "check.no_answer": "Der Videodienst unter {host} hat nicht rechtzeitig geantwortet; nichts wurde gesendet oder "
    "berechnet. Prüfe DAILIES_VIDEO_API__URL und schick den Befehl dann noch einmal.",
    "check.server_error": "Der Videodienst unter {host} hat selbst Schwierigkeiten (Fehler {status}); nichts wurde "
    "gesendet oder berechnet. Schick den Befehl später noch einmal.",
    "check.not_json": "Was unter {host} antwortet, klingt nicht nach dem Videodienst; nichts wurde gesendet oder "
    "berechnet. Prüfe DAILIES_VIDEO_API__URL und schick den Befehl dann noch einmal.",
    "check.wrong_answer": "Der Videodienst unter {host} hat etwas geantwortet, das ich nicht verstehe; nichts wurde "
    "gesendet oder berechnet. Prüfe DAILIES_VIDEO_API__URL und schick den Befehl dann noch einmal.",
    "check.key_refused": "Der Videodienst unter {host} nimmt den Schlüssel nicht an; nichts wurde gesendet oder "
    "berechnet. Setze einen gültigen DAILIES_VIDEO_API__KEY und schick den Befehl dann noch einmal.",
    "check.no_credit": "Das Konto unter {host} ist leer; nichts wurde gesendet oder berechnet. "
    "Lade es auf und schick den Befehl dann noch einmal.",
    "check.throttled": "Der Videodienst unter {host} bittet um eine Pause von {seconds:# Sekunde|# Sekunden}; nichts "
    "wurde gesendet oder berechnet. Schick den Befehl danach noch einmal.",
    # -- Gesundheit
    "ready.check_failed": "Eine Prüfung ist unerwartet gescheitert; Näheres steht im Protokoll.",
    "ready.disk_low": "Die Platte hat noch {free_mb} MiB und braucht {need_mb}. Schaff Platz.",
    "ready.disk_unknown": "Die Platte des Datenordners sagt nicht, wie viel Platz sie hat. Prüf, ob sie da ist.",
    "ready.draining": "Dailies hält an und nimmt nichts Neues an. Starte es wieder, wenn du so weit bist.",
    "ready.no_answer": "Eine Prüfung kam nicht rechtzeitig zurück. "
    "Bleibt es dabei, sieh nach der Platte und ins Protokoll.",
    "web.port_taken": "Port {port} auf diesem Rechner ist belegt, vielleicht von einem anderen Dailies. "
    "Beende jenes Programm, oder setz DAILIES_WEB__PORT auf eine andere Zahl.",
    "web.cannot_listen": "{host} Port {port} lässt sich auf diesem Rechner nicht verwenden. "
    "Setz DAILIES_WEB__HOST und DAILIES_WEB__PORT auf eine Adresse, die du verwenden darfst.",
    # -- Befehle
    "name.video": "video",
    "name.animate": "animieren",
    "name.motion": "bewegung",
    "name.studio": "studio",
    "name.remix": "remix",
    "name.element": "element",
    "name.add": "neu",
    "name.list": "liste",
    "name.show": "zeigen",
    "name.edit": "ändern",
    "name.remove": "entfernen",
    "name.preset": "vorlage",
    "name.save": "speichern",
    "name.use": "nutzen",
    "name.delete": "löschen",
    "name.settings": "einstellungen",
    "name.queue": "warteschlange",
    "name.job": "auftrag",
    "name.cancel": "abbrechen",
    "name.retry": "wiederholen",
    "name.info": "info",
    "name.history": "verlauf",
    "name.admin": "admin",
    "name.status": "status",
    "name.pause": "pause",
    "name.resume": "fortsetzen",
    "name.budget": "budget",
    "name.usage": "verbrauch",
    "name.limit": "grenze",
    "name.amount": "betrag",
    "name.role": "rolle",
    "name.help": "hilfe",
    "name.prompt": "prompt",
    "name.aspect": "seitenverhältnis",
    "name.seconds": "sekunden",
    "name.count": "anzahl",
    "name.avoid": "vermeiden",
    "name.sound": "ton",
    "name.format": "dateityp",
    "name.quality": "qualität",
    "name.safety": "prüfung",
    "name.spoiler": "spoiler",
    "name.first_frame": "erstes_bild",
    "name.last_frame": "letztes_bild",
    "name.element1": "element1",
    "name.element2": "element2",
    "name.element3": "element3",
    "name.reference": "referenz",
    "name.image": "bild",
    "name.video_sample": "vorlagevideo",
    "name.orientation": "ausrichtung",
    "name.keep_sound": "ton_behalten",
    "name.name": "name",
    "name.description": "beschreibung",
    "name.tag": "art",
    "name.front": "vorn",
    "name.image1": "bild1",
    "name.image2": "bild2",
    "name.image3": "bild3",
    "name.voice": "stimme",
    "name.flags": "optionen",
    "name.filter": "filter",
    "command.video": "Ein Video aus Worten machen",
    "command.animate": "Ein Bild zum Leben erwecken",
    "command.motion": "Ein Bild die Bewegung eines Videos nachahmen lassen",
    "command.studio": "Ein Formular öffnen, in dem alles an einem Ort ist",
    "command.remix": "Etwas an einem früheren Video ändern und es neu machen",
    "command.element": "Figuren und Dinge, die in jedem Video gleich aussehen",
    "command.element.add": "Eine Figur oder ein Ding für Videos speichern",
    "command.element.list": "Deine gespeicherten Elemente zeigen",
    "command.element.show": "Eines deiner Elemente zeigen",
    "command.element.edit": "Eines deiner Elemente ändern",
    "command.element.remove": "Eines deiner Elemente entfernen",
    "command.preset": "Einstellungen, die du immer wieder brauchst",
    "command.preset.save": "Einstellungen unter einem Namen speichern",
    "command.preset.use": "Ein Video mit gespeicherten Einstellungen machen",
    "command.preset.list": "Deine Vorlagen zeigen",
    "command.preset.delete": "Eine deiner Vorlagen löschen",
    "command.settings": "Festlegen, was gilt, wenn du nichts anderes sagst",
    "command.queue": "Zeigen, wo deine Videos in der Warteschlange stehen",
    "command.job": "Dich um eines deiner Videos kümmern",
    "command.job.show": "Ein fertiges Video noch einmal zeigen",
    "command.job.cancel": "Ein Video stoppen, das noch nicht gemacht ist",
    "command.job.retry": "Noch einmal versuchen, was nicht geklappt hat",
    "command.job.info": "Alles über ein Video, mit den Optionen zum Kopieren",
    "command.job.delete": "Ein Video endgültig löschen",
    "command.history": "Durch deine Videos blättern",
    "command.admin": "Für alle, die diesen Ort verwalten",
    "command.admin.status": "Wie es dem Bot geht",
    "command.admin.pause": "Vorerst keine neuen Videos annehmen",
    "command.admin.resume": "Wieder neue Videos annehmen",
    "command.admin.budget": "Wer hier was ausgeben darf; mit Grenze und Betrag: ändern",
    "command.usage": "Was du verbraucht hast, was zurückgelegt und was übrig ist",
    "command.help": "Was ich kann, mit Beispielen",
    "option.prompt": "Was zu sehen sein soll, in deinen Worten",
    "option.aspect": "Die Form des Bildes",
    "option.seconds": "Wie lange das Video dauert",
    "option.count": "Wie viele Videos auf einmal entstehen",
    "option.avoid": "Was nicht zu sehen sein soll",
    "option.sound": "Ob das Video Ton hat",
    "option.format": "Die Art der Datei; nur MP4 läuft überall",
    "option.quality": "Wie fein es kodiert wird",
    "option.safety": "Wie streng der Inhalt geprüft wird",
    "option.preset": "Gespeicherte Einstellungen als Ausgangspunkt",
    "option.spoiler": "Das Video verdecken, bis jemand darauf klickt",
    "option.first_frame": "Das Bild, mit dem das Video beginnt",
    "option.last_frame": "Das Bild, mit dem das Video endet",
    "option.element1": "Ein gespeichertes Element, das vorkommen soll",
    "option.element2": "Ein zweites Element, das vorkommen soll",
    "option.element3": "Ein drittes Element, das vorkommen soll",
    "option.reference": "Ein Bild, dessen Aussehen als Vorbild dient",
    "option.image": "Das Bild, das sich bewegen soll",
    "option.video_sample": "Das Video, das als Vorbild dient",
    "option.orientation": "Ob die Figur wie im Bild oder wie im Video ausgerichtet ist",
    "option.keep_sound": "Den Ton des angehängten Videos behalten",
    "option.job": "Die Nummer des Videos",
    "option.name": "Der Name, den du ihm gibst",
    "option.description": "Wie es aussieht",
    "option.tag": "Was für eine Art Ding es ist",
    "option.front": "Ein Bild von vorn",
    "option.image1": "Ein Bild von einer anderen Seite",
    "option.image2": "Ein zweites Bild von einer anderen Seite",
    "option.image3": "Ein drittes Bild von einer anderen Seite",
    "option.voice": "Eine Tondatei mit seiner Stimme",
    "option.flags": "Die Einstellungen, etwa --dur 8 --ar 16:9",
    "option.filter": "Nur diese zeigen",
    "option.limit": "Wessen Grenze",
    "option.amount": "US-Dollar wie 2.50, eine Zahl von Aufträgen, oder default",
    "option.role": "Die Rolle, bei einer Grenze für eine",
    "menu.animate": "Dieses Bild animieren",
    "menu.last_frame": "Als letztes Bild nehmen",
    "menu.remix": "Dieses Video neu mischen",
    # -- Discord
    "discord.failed": "Auf meiner Seite ist etwas schiefgegangen; es steht in meinem Protokoll. Für diesen Befehl "
    "wurde nichts berechnet; versuch es noch einmal.",
    "discord.trouble": "Auf meiner Seite ist etwas schiefgegangen; es steht in meinem Protokoll. Dein Befehl ist "
    "notiert; mit /queue siehst du, wie es steht.",
    "discord.done": "Erledigt.",
    "discord.unreachable": "Discord antwortet nicht ({reason}). Ich versuche es von selbst wieder.",
    "discord.not_connected": "Discord ist gerade nicht zu hören. Ich versuche es von selbst weiter.",
    "discord.slow_down": "Discord bittet um eine Pause von {seconds:# Sekunde|# Sekunden}. Danach geht es von selbst "
    "weiter.",
    "discord.token_refused": "Discord nimmt das Token des Bots nicht an. Kopier ein neues von der Seite Bot der "
    "Anwendung und trag es in DAILIES_DISCORD__TOKEN ein.",
    "discord.intents_refused": "Discord gewährt dem Bot nicht, was er hören will (Code {code}). Dailies braucht keine "
    "besonderen Intents: Prüf, ob jemand sie verändert hat.",
    "discord.sharding_required": "Der Bot ist auf so vielen Servern, dass Discord mehrere Verbindungen verlangt. Setz "
    "DAILIES_DISCORD__SHARDED=1.",
    "discord.may_not_post": "Ich darf in jenem Kanal nichts mehr posten. Gib mir dort die Rechte View Channel, Send "
    "Messages, Attach Files und Embed Links.",
    "discord.may_not_look": "Ich darf den Verlauf jenes Kanals nicht lesen und weiß darum nicht, ob das Video schon "
    "da ist. Gib mir dort das Recht Read Message History.",
    "discord.channel_gone": "Den Kanal gibt es nicht mehr.",
    "discord.thread_closed": "Der Thread ist archiviert und gesperrt. Öffne ihn wieder, oder schick den Befehl "
    "woanders.",
    "discord.message_gone": "Die Nachricht gibt es nicht mehr.",
    "discord.removed": "Jemand hat die Nachricht entfernt; ich poste sie nicht noch einmal.",
    "discord.refused": "Discord hat die Nachricht nicht angenommen (Fehler {code}). Wer mich betreibt, findet Näheres "
    "im Protokoll.",
    "discord.too_large": "Discord nimmt hier keine Datei von {size_mb} MB.",
    "discord.no_dms": "Du nimmst von mir keine Direktnachrichten an.",
    "discord.attachment_gone": "{name} liegt nicht mehr bei Discord. Häng es noch einmal an.",
    "discord.attachment_elsewhere": "{name} kommt nicht von Discord selbst. Speicher es und häng die Datei an.",
    "discord.missing_permissions": "Auf {places:# Server|# Servern} fehlen mir Rechte, die ich brauche: {missing}. "
    "Öffne dort noch einmal den Link von „dailies invite discord“.",
    # -- Slack
    "slack.done": "Erledigt.",
    "slack.taken": "Ich habe deinen Befehl. Wie es um ihn steht, erfährst du hier.",
    "slack.failed": "Bei mir ist etwas schiefgegangen, und es steht in meinem Protokoll. Für diesen Befehl wurde "
    "nichts berechnet; versuch es noch einmal.",
    "slack.trouble": "Bei mir ist etwas schiefgegangen, und es steht in meinem Protokoll. Dein Befehl ist aufgehoben; "
    "wie es um ihn steht, sagt „queue“ hinter meinem Befehl.",
    "slack.needs_a_press": "Formulare öffnen sich nur auf einen Befehl oder eine Schaltfläche hin, nicht auf eine "
    "Nachricht. Schreib es stattdessen hinter meinen Slash-Befehl.",
    "slack.title": "Dailies",
    "slack.make": "Erstellen",
    "slack.save": "Speichern",
    "slack.close": "Schließen",
    "slack.destination": "Wohin das Video kommt",
    "slack.visibility": "Wer es sieht",
    "slack.visible_here": "Alle in diesem Kanal",
    "slack.visible_alone": "Nur ich, als Direktnachricht",
    "slack.unreachable": "Slack antwortet nicht ({reason}). Ich versuche es von selbst wieder.",
    "slack.not_connected": "Slack ist gerade nicht zu hören. Ich versuche es von selbst weiter.",
    "slack.slow_down": "Slack bittet um eine Pause von {seconds:# Sekunde|# Sekunden}. Danach mache ich von selbst "
    "weiter.",
    "slack.not_installed": "Die App ist im Slack-Workspace {team} nicht installiert. Was dort aussteht, wartet, bis "
    "sie wieder installiert ist.",
    "slack.token_refused": "Slack nimmt das Bot-Token nicht an ({code}). Kopier es neu aus „OAuth & Permissions“ der "
    "App; es beginnt mit xoxb- und gehört in DAILIES_SLACK__BOT_TOKEN.",
    "slack.app_token_refused": "Slack nimmt das App-Token nicht an ({code}). Erstell eines mit dem Scope "
    "connections:write unter „Basic Information“ der App; es beginnt mit xapp- und gehört in "
    "DAILIES_SLACK__APP_TOKEN.",
    "slack.tokens_swapped": "Die beiden Slack-Token sind vertauscht. DAILIES_SLACK__BOT_TOKEN beginnt mit xoxb-, "
    "DAILIES_SLACK__APP_TOKEN beginnt mit xapp-.",
    "slack.missing_scopes": "Der Slack-App fehlen Scopes, die ich brauche: {names}. Füg sie unter „OAuth & "
    "Permissions“, „Bot Token Scopes“ hinzu und installier die App neu.",
    "slack.missing_scope": "Der Slack-App fehlt der Scope {scope}. Wer mich betreibt, kann ihn hinzufügen und die App "
    "neu installieren.",
    "slack.not_in_channel": "Ich bin nicht in diesem Kanal und könnte das Video nicht dorthin bringen. Lade mich mit "
    "/invite ein und versuch es noch einmal; oder frag mich in einer Direktnachricht.",
    "slack.archived": "Der Kanal ist archiviert.",
    "slack.restricted": "Die Regeln dieses Kanals erlauben mir nicht, dort zu schreiben.",
    "slack.may_not_look": "Ich darf den Verlauf dieses Kanals nicht lesen und weiß deshalb nicht, ob das Video schon "
    "dort ist.",
    "slack.message_gone": "Die Nachricht ist weg.",
    "slack.removed": "Jemand hat die Nachricht entfernt; ich sende sie nicht noch einmal.",
    "slack.refused": "Slack hat die Nachricht nicht angenommen ({code}). Wer mich betreibt, findet mehr im Protokoll.",
    "slack.no_dms": "Du nimmst keine Direktnachrichten von mir an.",
    "slack.sharing": "Slack hat das Video und zeigt es noch nicht. Ich sehe weiter nach.",
    "slack.no_uploads": "In diesem Slack-Workspace darf niemand solche Dateien hochladen.",
    "slack.too_large": "Slack nimmt hier keine Datei mit {size_mb} MB.",
    "slack.too_many_files": "Ich kann {name} nicht brauchen: Dieser Befehl nimmt {count:# Datei|# Dateien} dieser Art.",
    "slack.file_not_ours": "Slack lässt mich {name} nicht sehen; es kommt aus einem anderen Workspace. Lade es hier "
    "selbst hoch.",
    "slack.file_elsewhere": "{name} liegt nicht bei Slack selbst. Speichere es und lade die Datei hoch.",
    "slack.file_gone": "{name} ist nicht mehr bei Slack. Lade es noch einmal hoch.",
    "slack.file_unreadable": "Slack lässt mich {name} nicht lesen. Nichts wurde berechnet; was fehlt, findet wer mich "
    "betreibt im Protokoll.",
    # -- bringing videos to a chat
    "post.made_smaller": "Verkleinert, damit es hier hineinpasst; das Original hat {size_mb} MB.",
    "post.linked": "Mit {size_mb} MB ist es für diesen Ort zu groß. Der Knopf führt {days:# Tag|# Tage} lang dorthin, "
    "bis {until_at}.",
    "post.too_large": "Das Video von Auftrag {job} hat {size_mb} MB, und nur {limit_mb} MB passen hierher. Es ist "
    "aufgehoben. Wer mich betreibt, kann web.public_url setzen, damit ich einen Link dorthin schicken kann, "
    "und es dann noch einmal bringen lassen.",
    "post.no_files": "Das Video von Auftrag {job} kann hier nicht hochgeladen werden: Solche Dateien nimmt dieser Ort "
    "nicht. Es ist aufgehoben. Wer mich betreibt, kann web.public_url setzen, damit ich einen Link dorthin schicken "
    "kann, und es dann noch einmal bringen lassen.",
    "button.again": "Nochmal",
    "button.edit": "Bearbeiten",
    "button.continue": "Fortsetzen",
    "button.details": "Details",
    "button.delete": "Löschen",
    "button.drop": "Verwerfen",
    "button.retry": "Erneut versuchen",
    "button.download": "Herunterladen",
    "media.cannot_fit": "Keine Fassung dieses Videos, die das Ansehen lohnt, passt in so wenig Platz.",
    "media.no_still": "Von diesem Video ließ sich kein Bild nehmen.",
    "link.expired": "Dieser Link ist abgelaufen. Frag in dem Chat, in dem du ihn gefunden hast, nach dem Video.",
    "link.gone": "Dieses Video wurde entfernt.",
    "link.busy": "Gerade laden zu viele Leute herunter. Versuch es in einer Minute noch einmal.",
    # -- what people ask in a chat, and how a job stands
    "flag.only_in_chat": "--with und --preset gelten Dingen, die im Chat gespeichert sind. Nenne hier eine "
    "Elementdatei mit --element und schreibe die Angaben selbst.",
    "chat.too_fast": "Das war sehr schnell. Deinen nächsten Befehl kann ich in {seconds:# Sekunde|# Sekunden} "
    "annehmen; hier steht, was du geschrieben hast, damit du es dann noch einmal senden kannst.",
    "chat.may_not_post": "Ich darf hier kein Video zeigen, also habe ich keines begonnen. Wer diesen Ort verwaltet, "
    "kann mir geben: {names}.",
    "press.over": "Dieser Knopf führt nirgends mehr hin. Nichts wurde geändert; nimm stattdessen den Befehl.",
    "press.not_yours": "Das darf nur, wer dieses Video bestellt hat. Nichts wurde geändert; mit einem eigenen Befehl "
    "geht es für dich.",
    "press.dismissed": "In Ordnung, es wurde nichts gemacht und nichts berechnet.",
    "ask.alike": "Genau das hast du vor weniger als einer Minute bestellt (Auftrag {job}). Soll ich es noch einmal "
    "machen? Es kostet noch einmal dasselbe.",
    "menu.no_picture": "In dieser Nachricht ist kein Bild, das ich verwenden kann. Wähle eine mit einem JPEG, PNG "
    "oder WEBP.",
    "menu.not_mine": "Diese Nachricht zeigt keines meiner Videos, oder sie ist zu alt. Suche den Auftrag mit "
    "/history und nimm dann /remix.",
    "button.cancel": "Abbrechen",
    "button.discard": "Verwerfen (wird berechnet)",
    "button.change": "Ändern",
    "button.make_again": "Noch einmal machen",
    "button.no": "Nein",
    "button.newer": "Neuere",
    "button.older": "Ältere",
    "button.again_job": "Noch einmal {job}",
    "button.cancel_job": "Abbrechen {job}",
    "form.prompt": "Was zu sehen ist",
    "form.prompt_hint": "Zum Beispiel: ein roter Fuchs läuft durch Schnee",
    "form.avoid": "Was zu vermeiden ist",
    "form.frames": "Erstes und letztes Bild",
    "form.first": "Erstes Bild",
    "form.last": "Letztes Bild",
    "form.files_hint": "JPEG, PNG oder WEBP, je bis 15 MB",
    "form.shape": "Form, wo kein Bild sie vorgibt",
    "form.more": "Mehr",
    "form.more_hint": "Angaben wie: --dur 8 --n 2 --quality 90",
    "form.habits": "Angaben für alle meine Befehle",
    "form.habits_hint": "Zum Beispiel: --dur 8 --ar 9:16",
    "form.language": "Sprache der Antworten an mich",
    "form.mention": "Bei meinen Videos benachrichtigen",
    "form.settings": "Meine Einstellungen",
    "form.title_studio": "Ein neues Video",
    "form.title_remix": "Ändern und neu machen",
    "form.title_animate": "Dieses Bild bewegen",
    "form.title_last_frame": "Als letztes Bild nehmen",
    "form.title_continue": "Dieses Video fortsetzen",
    "form.over": "Dieses Formular ist zu alt oder nicht deines. Es wurde nichts gemacht; öffne ein neues.",
    "telling.asked": "{prompt} · {flags}",
    "telling.declined": "Dieses Video habe ich nicht begonnen, und nichts wurde berechnet. Sende den Befehl noch "
    "einmal, dann sage ich nur dir, warum.",
    "telling.restarted": "Ich wurde zwischendurch neu gestartet; nichts ist verloren, und es geht weiter.",
    "telling.inputs": "Auftrag {job}: Ich prüfe deine Dateien …",
    "telling.queued": "Auftrag {job}: Platz {place} in der Warteschlange, wohl fertig {ready_at}.",
    "telling.submitting": "Auftrag {job}: Ich übergebe ihn dem Videodienst …",
    "telling.generating": "Auftrag {job}: {bar} in Arbeit, wohl fertig {ready_at}.",
    "telling.late": "Auftrag {job}: {bar} in Arbeit seit {since_at}, länger als sonst. Du musst nichts tun; ich frage "
    "weiter nach.",
    "telling.posting": "Auftrag {job}: Ich hole und zeige ihn ({posted} von {count}) …",
    "telling.done": "Auftrag {job}: fertig, {posted} von {count:# Video|# Videos} gezeigt.",
    "telling.undelivered": "Auftrag {job}: gemacht, aber nur {posted} von {count:# Video|# Videos} ließen sich "
    "zeigen. Was fehlt, ist aufgehoben.",
    "telling.cancelled": "Auftrag {job}: abgebrochen.",
    "telling.failed": "Auftrag {job}: Daraus wurde kein Video.",
    "telling.needs_operator": "Auftrag {job}: wartet auf eine Entscheidung dessen, der mich betreibt.",
    "queue.all": "{waiting:# Auftrag wartet|# Aufträge warten}, {under_way:# ist|# sind} in Arbeit, von {people:# "
    "Person|# Personen}.",
    "queue.mine_inputs": "{job} · Dateien werden geprüft · {prompt}",
    "queue.mine_review": "{job} · wird geprüft · {prompt}",
    "queue.mine_submitting": "{job} · wird übergeben · {prompt}",
    "queue.mine_generating": "{job} · in Arbeit · {prompt}",
    "queue.mine_needs_operator": "{job} · braucht eine Entscheidung · {prompt}",
    "queue.mine_queued": "{job} · wartet, Platz {place} · {prompt}",
    "queue.none_of_mine": "Keiner davon ist deiner.",
    "queue.paused": "Hier wartet gerade alles: Jemand, der diesen Ort verwaltet, hat angehalten.",
    "history.title": "Deine Aufträge: {total}, Seite {page} von {pages}.",
    "history.line_inputs": "{job} · {asked_at} · Dateien werden geprüft · {prompt}",
    "history.line_review": "{job} · {asked_at} · wird geprüft · {prompt}",
    "history.line_queued": "{job} · {asked_at} · wartet · {prompt}",
    "history.line_submitting": "{job} · {asked_at} · wird übergeben · {prompt}",
    "history.line_generating": "{job} · {asked_at} · in Arbeit · {prompt}",
    "history.line_needs_operator": "{job} · {asked_at} · braucht eine Entscheidung · {prompt}",
    "history.line_done": "{job} · {asked_at} · fertig · {prompt}",
    "history.line_failed": "{job} · {asked_at} · misslungen · {prompt}",
    "history.line_cancelled": "{job} · {asked_at} · abgebrochen · {prompt}",
    "history.empty": "Hier ist noch nichts. Versuche /video ein roter Fuchs läuft durch Schnee.",
    "info.asked": "Bestellt {asked_at}",
    "info.reserve": "Reserviert: {amount_micro_usd}",
    "info.settle": "Berechnet: {amount_micro_usd}",
    "info.release": "Zurückgegeben: {amount_micro_usd}",
    "info.overage": "Über das Reservierte hinaus: {amount_micro_usd}",
    "details.title": "Alles über Auftrag {job} und die Worte, mit denen man ihn noch einmal bestellt:",
    "details.prompt": "Prompt: {prompt}",
    "details.avoid": "Vermieden: {words}",
    "details.made": "Video {number}, gemacht mit {model}, bestellt {made_at}",
    "details.cost": "Kosten: {cost_micro_usd}",
    "details.files": "Dateien: {names}",
    "job.video_gone": "Das Video von Auftrag {job} ist nicht mehr aufgehoben, also kann ich es nicht fortsetzen. "
    "Hänge sein letztes Bild an /animate.",
    "job.nothing_to_show": "Auftrag {job} hat kein fertiges Video mehr hier. /job info sagt, wie es steht.",
    "job.still_posting": "Auftrag {job} wird gerade gepostet. Drück noch einmal auf Löschen, sobald du ihn siehst. "
    "Nichts wurde geändert.",
    "job.nothing_to_delete": "Auftrag {job} hat keinen Beitrag, der sich entfernen ließe. Nichts wurde geändert.",
    "job.posts_deleted": "{count:# Beitrag|# Beiträge} von Auftrag {job} entfernt. Das kommt nicht zurück.",
    "help.title": "Ich mache aus Worten und Bildern Videos, mit {model}.",
    "help.video": "Aus Worten: /video ein roter Fuchs läuft durch Schnee --dur 5 --ar 16:9",
    "help.animate": "Aus einem Bild: /animate mit einem ersten Bild, und einem letzten, wenn du magst",
    "help.motion": "Mit einer Bewegung: /motion überträgt sie aus einem Video auf dein Bild",
    "help.flags": "Angaben stehen hinter dem Prompt: --dur, --ar, --no, --n, --format, --quality, --safety, --sound, "
    "--shot, --with @name, --preset name",
    "help.keep": "Behalte Personen und Dinge mit /element, Angaben mit /preset, deine Vorgaben mit /settings; alte "
    "Aufträge findet /history",
    "help.limits": "Ein Video dauert {low} bis {high} Sekunden; bis zu {count} auf einmal; {open_jobs:# offener "
    "Auftrag|# offene Aufträge} je Person",
    "help.rights": "Was ich über dich speichere, und es löschen: /privacy; ob ein Video von hier ist: /verify",
    "help.budget": "Alle zusammen dürfen am Tag {day_micro_usd} ausgeben",
    "help.preview": "VORSCHAU: Die Videos werden auf meinem eigenen Rechner gezeichnet und kosten nichts; sie sind "
    "nicht das Werk von {model}",
    "admin.not_allowed": "Das darf nur, wer diesen Ort verwaltet. Nichts wurde geändert.",
    "admin.working": "Ich arbeite hier.",
    "admin.paused": "Aufträge von hier warten: Dieser Ort ist angehalten. Mit /admin resume geht es weiter.",
    "admin.jobs_inputs": "Dateien werden geprüft: {count}",
    "admin.jobs_review": "Wird geprüft: {count}",
    "admin.jobs_queued": "Wartet: {count}",
    "admin.jobs_submitting": "Wird übergeben: {count}",
    "admin.jobs_generating": "In Arbeit: {count}",
    "admin.jobs_needs_operator": "Braucht eine Entscheidung: {count}",
    "admin.spent": "Heute ausgegeben und reserviert: {used_micro_usd}",
    "admin.cap": "Höchstens am Tag: {cap_micro_usd}",
    "admin.now_paused": "Angehalten: Aufträge von hier warten bis /admin resume. Was schon in Arbeit ist, läuft "
    "weiter.",
    "admin.now_working": "Aufträge von hier gehen weiter.",
    "admin.was_working": "Hier war nichts angehalten; Aufträge gehen weiter wie bisher.",
    "keep.no_name": "Dieser Name geht nicht. Nimm Buchstaben, Ziffern und Bindestriche, bis zu 40, und sende es noch "
    "einmal.",
    "keep.too_many": "Du hast schon {most}, so viele, wie eine Person haben darf. Entferne etwas und sende es dann "
    "noch einmal.",
    "element.saved": "@{name} ist mit {count:# Datei|# Dateien} gespeichert. Schreibe @{name} in den Prompt von "
    "/animate oder füge --with @{name} an.",
    "element.there_already": "Du hast schon ein Element namens {name}. Wähle einen anderen Namen, oder ändere es mit "
    "/element edit.",
    "element.unknown": "Du hast kein Element namens {name}. Deine sind: {known}.",
    "element.empty": "Ein Element braucht eine Beschreibung, ein Bild oder ein Video. Gib eines an und sende es noch "
    "einmal.",
    "element.list": "Deine Elemente:",
    "element.none": "Du hast noch keine Elemente. /element add behält eine Person oder ein Ding für deine Videos.",
    "element.line": "@{name} · {count:# Datei|# Dateien} · {words}",
    "element.shown": "@{name}",
    "element.alt": "Bild von {name}",
    "element.words": "Beschreibung: {words}",
    "element.tags": "Art: {tags}",
    "element.removed": "@{name} ist entfernt. Videos, die damit gemacht wurden, bleiben.",
    "preset.unknown": "Du hast keine Vorlage namens {name}. Deine sind: {known}.",
    "preset.only_flags": "Hier stehen nur Angaben wie --dur 8 --ar 9:16. Lass alles andere weg und sende es noch "
    "einmal.",
    "preset.saved": "Vorlage {name} ist gespeichert. Füge --preset {name} an, oder wähle sie, wo nach einer Vorlage "
    "gefragt wird:",
    "preset.list": "Deine Vorlagen:",
    "preset.none": "Du hast noch keine Vorlagen. /preset save behält Angaben unter einem Namen.",
    "preset.line": "{name}: {words}",
    "preset.deleted": "Vorlage {name} ist gelöscht.",
    "preset.not_there": "Du hast keine Vorlage namens {name}. Nichts wurde geändert.",
    "settings.saved": "Deine Einstellungen sind gespeichert und gelten ab deinem nächsten Befehl.",
    # -- starting on a chat platform
    "platform.not_configured": "Ich bin gerade nicht mit {platform} verbunden. Was dort noch aussteht, wartet; wer "
    "mich betreibt, kann das Token wieder setzen.",
    "run.no_key": "Es gibt keinen Schlüssel für den Videodienst, also bekäme im Chat niemand echte Videos. Setze "
    "DAILIES_VIDEO_API__KEY_FILE, oder biete mit DAILIES_VIDEO_API__PREVIEW=1 Vorschauen an, die auf "
    "diesem Rechner gezeichnet werden.",
    "run.no_platform": "Es ist keine Chat-Plattform eingerichtet, also arbeite ich nur an dem, was das Terminal "
    "bestellt hat. Für Discord: dailies init discord, oder DAILIES_DISCORD__TOKEN_FILE setzen.",
    "run.platforms": "Ich verbinde mich mit: {names}.",
    # -- more of forms and settings
    "form.mode": "Womit es beginnt",
    "form.image": "Bild, das sich bewegt",
    "form.video_sample": "Video, dessen Bewegung übernommen wird",
    "form.seconds": "Sekunden",
    "form.count": "Wie viele",
    "form.elements": "Meine Elemente darin",
    "form.preset": "Vorlage",
    "settings.title": "Deine Einstellungen; /settings ändert sie:",
    "settings.words": "Angaben für alle Befehle: {words}",
    "settings.locale": "Sprache: {locale}",
    "settings.mention": "Du wirst über deine Videos benachrichtigt.",
    "settings.no_mention": "Du wirst nicht über deine Videos benachrichtigt.",
    # -- setting up a chat platform
    "init.discord_token": "Token des Bots (Discord Developer Portal, Bot, Reset Token); es wird nicht angezeigt:",
    "init.no_token": "Das ist kein Token. Kopiere es im Developer Portal unter Bot und starte dailies init discord "
    "noch einmal.",
    "init.already_there": "{path} enthält schon ein Token für {platform}, und ich überschreibe es nicht. Entferne die "
    "Zeile und starte dailies init {section} noch einmal.",
    "init.cannot_write": "{path} lässt sich nicht schreiben ({reason}). Nichts wurde geändert; behebe das und starte "
    "dailies init {section} noch einmal.",
    "init.discord_done": "Das Token gehört {name} und steht jetzt in {path}, das nur du lesen kannst. Öffne diesen "
    "Link, um den Bot auf einen Server zu lassen, und starte ihn dann mit dailies run:",
    "invite.no_token": "Es gibt kein Token für Discord. Starte zuerst dailies init discord, oder nenne die Anwendung "
    "mit --application ID.",
    # -- what an order lacks
    "order.needs_picture": "Es ist kein Bild da, das sich bewegen könnte. Hänge ein JPEG, PNG oder WEBP an und sende "
    "es noch einmal, oder nimm /video für Worte allein.",
    "order.needs_movement": "Eine übernommene Bewegung braucht ein Bild und ein Video, dessen Bewegung es übernimmt. "
    "Hänge beides an und sende es noch einmal.",
    "preset.one_of_two": "Eine Vorlage nimmt entweder Angaben oder einen Auftrag, nicht beides. Lass eines davon weg "
    "und sende es noch einmal.",
    # -- setting Slack up
    "init.slack_bot_token": "Bot-Token (Seite der App, OAuth & Permissions; es beginnt mit xoxb-); es wird nicht "
    "angezeigt:",
    "init.slack_app_token": "App-Token (Basic Information, App-Level Tokens, Scope connections:write; es beginnt mit "
    "xapp-); es wird nicht angezeigt:",
    "init.slack_signing_secret": "Signing Secret (Basic Information, App Credentials); es wird nicht angezeigt:",
    "init.slack_nothing": "Das ist kein Token. Kopiere es von der Seite der App und starte dailies init slack noch "
    "einmal.",
    "init.slack_not_bot": "Das erste ist kein Bot-Token: Es beginnt mit xoxb- und steht auf der Seite der App unter "
    "OAuth & Permissions, sobald die App installiert ist.",
    "init.slack_not_app": "Das zweite ist kein App-Token: Es beginnt mit xapp- und wird unter Basic Information, "
    "App-Level Tokens, mit dem Scope connections:write erstellt.",
    "init.slack_no_socket": "Slack öffnet für das App-Token keine Verbindung ({code}). Schalte bei der App Socket Mode "
    "ein.",
    "init.slack_not_written": "Nichts wurde geschrieben. Behebe das und starte dailies init slack noch einmal.",
    "init.slack_done": "Die Token gehören {name} im Workspace {team} und stehen jetzt in {path}, das nur du lesen "
    "kannst. Starte den Bot mit dailies run und lade ihn dann in einen Kanal ein.",
    "manifest.description": "Macht aus einem Befehl und angehängten Bildern fertige Videos.",
    "manifest.command": "Ein Video aus Worten und Bildern machen",
    "manifest.usage": "ein roter Fuchs im Schnee --dur 8, oder nichts für ein Formular",
    "manifest.make": "Video machen",
    "manifest.make_about": "Öffnet das Formular für ein neues Video.",
    "manifest.menu_about": "Öffnet das Formular, ausgefüllt aus dieser Nachricht.",
    "slack.install_done": "Dailies ist in {team} installiert. Du kannst diese Seite schließen: Gib dort in einem Kanal "
    "/invite und den Namen des Bots ein, danach seinen Befehl.",
    "slack.install_declined": "Die Installation wurde in Slack abgelehnt, und nichts wurde geändert. Um neu zu "
    "beginnen, öffne {address}.",
    "slack.install_stale": "Diese Installation wurde schon abgeschlossen, vor mehr als zehn Minuten begonnen oder in "
    "einem anderen Browser begonnen. Um neu zu beginnen, öffne {address}.",
    "slack.install_refused": "Slack hat der Installation nicht zugestimmt ({code}). Um neu zu beginnen, öffne "
    "{address}.",
    "slack.install_no_answer": "Slack antwortet gerade nicht, deshalb wurde die App nicht installiert. Beginne in "
    "einer Minute neu: Öffne {address}.",
    "slack.install_not_kept": "Die Installation konnte nicht aufgehoben werden. Wer diesen Bot betreibt, findet den "
    "Grund in seinem Protokoll; öffne danach noch einmal {address}.",
    "slack.install_busy": "Gerade wurden zu viele Installationen begonnen. Versuche es in zehn Minuten wieder.",
    # -- reviews: cards and reasons
    "reason.rules": "Es verstößt gegen die Regeln dieses Ortes.",
    "reason.consent": "Es zeigt eine echte Person, und niemand sagt, dass sie zustimmt.",
    "reason.sexual": "Es ist sexuell.",
    "reason.violent": "Es ist gewalttätig oder grausam.",
    "reason.hateful": "Es ist voller Hass.",
    "reason.copyright": "Es benutzt, was anderen gehört, etwa eine Marke oder eine Figur.",
    "reason.spam": "Es ist Werbung oder Spam.",
    "reason.blocked": "Die Moderation nimmt hier keine Aufträge mehr von dir an.",
    "reason.typed": "Die Moderation schrieb: „{words}“",
    "review.asked": "Bestellt von {by_person}, {asked_at}.",
    "review.free": "Es ist eine Vorschau: Sie kostet nichts.",
    "review.would_cost": "Es würde höchstens {cost_micro_usd} kosten. Noch ist nichts ausgegeben.",
    "review.has_cost": "Es hat {cost_micro_usd} gekostet, wie auch immer du entscheidest.",
    "review.nsfw": "Die eigene Prüfung des Anbieters sagt: nicht jugendfrei.",
    "review.not_nsfw": "Die eigene Prüfung des Anbieters hat nichts gefunden.",
    "review.until": "Zu entscheiden bis: {until_at}.",
    "review.escalated": "Es wurde an euch weitergereicht: Andere wollten nicht entscheiden, oder niemand tat es "
    "rechtzeitig.",
    "review.appealed": "Das ist ein Einspruch: Es wurde schon abgelehnt, und jetzt entscheidet jemand anderes.",
    "review.approvals": "Bisher {given} von {needed:# Zustimmung|# Zustimmungen}, von verschiedenen Leuten.",
    "review.concealed": "Was getippt wurde, steht auf der Liste dessen, was niemand lesen muss, und wird nicht "
    "gezeigt.",
    "review.more_words": "Unten stehen nur die ersten {shown} von {count:# Zeichen|# Zeichen}. Lies den Rest, bevor du "
    "entscheidest.",
    "review.linked": "Die Datei ist für diesen Kanal zu groß: Sieh sie dir über den Link an, bis {until_at}.",
    "review.input": "Eine Datei, die mit dem Auftrag kam: {name}",
    "review.card_prompt": "Auftrag {job} wartet auf eine Entscheidung: Darf das gemacht werden?",
    "review.card_result": "Ein Video von Auftrag {job} wartet auf eine Entscheidung: Darf es gepostet werden?",
    "review.card_report": "Ein Video von Auftrag {job} wurde gemeldet und ist jetzt verborgen: Darf es zurück?",
    "review.reminder": "Auftrag {job} wartet noch auf eine Entscheidung, bis {until_at}.",
    "review.passed_on": "Auftrag {job} wurde weitergereicht, {passed_at}. Andere entscheiden, bis {until_at}.",
    "review.approved_by": "Zugestimmt hat {by_person}.",
    "review.decided_by": "Entschieden hat {by_person}.",
    "review.whole": "Alles, was zu Auftrag {job} getippt wurde, Seite {page} von {pages}:",
    "review.was_approved": "Auftrag {job}: zugestimmt, {decided_at}.",
    "review.was_rejected": "Auftrag {job}: abgelehnt, {decided_at}.",
    "review.was_changes": "Auftrag {job}: um Änderung gebeten, {decided_at}.",
    "review.was_expired": "Auftrag {job}: Niemand hat rechtzeitig entschieden; er gilt als abgelehnt, {decided_at}.",
    "review.was_withdrawn": "Auftrag {job}: zurückgezogen, bevor jemand entschieden hat, {decided_at}.",
    "button.approve": "Zustimmen",
    "button.reject": "Ablehnen …",
    "button.changes": "Änderung erbitten …",
    "button.escalate": "Weiterreichen",
    "button.block": "Person sperren …",
    "button.whole_order": "Alles lesen",
    "button.back": "Zurück",
    "button.forth": "Nächste Seite",
    # -- menus of messages
    "menu.report": "Dieses Video melden",
    "menu.verify": "Hier entstanden?",
    "menu.gallery": "In die Galerie aufnehmen",
    # -- choices of options and forms
    "choice.mode.words": "Nur Worte",
    "choice.mode.picture": "Ein Bild",
    "choice.mode.movement": "Eine Bewegung zum Nachmachen",
    "choice.mention.on": "Ja",
    "choice.mention.off": "Nein",
    "choice.locale.auto": "Wie in meiner App",
    "choice.filter.done": "Fertig",
    "choice.filter.failed": "Gescheitert",
    "choice.filter.cancelled": "Abgebrochen",
    "choice.orientation.image": "Wie im Bild",
    "choice.orientation.video": "Wie im Video",
    "choice.safety.none": "Keine eigene Prüfung",
    "choice.safety.fast": "Eine schnelle Prüfung",
    "choice.safety.full": "Eine volle Prüfung",
    "choice.limit.person": "Der Tag einer Person",
    "choice.limit.role": "Der Tag einer Person mit einer Rolle",
    "choice.limit.channel": "Der Tag eines Kanals",
    "choice.limit.server": "Der Monat dieses ganzen Ortes",
    "choice.limit.open": "Unfertige Aufträge einer Person",
    "choice.limit.confirm": "Der Preis, ab dem erst gefragt wird",
    # -- reviews: how a job stands, and what only its person sees
    "telling.asked_private": "Worum es geht, steht hier, sobald es geteilt wird.",
    "telling.asked_unseen": "Worum es geht, steht hier, sobald die Moderation zugestimmt hat.",
    "telling.review": "Auftrag {job}: wartet auf die Moderation. Noch ist nichts ausgegeben.",
    "telling.review_until": "Auftrag {job}: wartet auf die Moderation, bis {until_at}. Noch ist nichts ausgegeben.",
    "telling.results_review": "Auftrag {job}: gemacht; {waiting:# Video wartet|# Videos warten} auf die Moderation.",
    "telling.results_review_until": "Auftrag {job}: gemacht; {waiting:# Video wartet|# Videos warten} auf die "
    "Moderation, bis {until_at}.",
    "telling.rejected": "Auftrag {job}: Die Moderation hat sich dagegen entschieden. Wer ihn bestellt hat, weiß warum.",
    "telling.changes": "Auftrag {job}: Die Moderation bittet um eine Änderung. Wer ihn bestellt hat, weiß um welche.",
    "telling.expired": "Auftrag {job}: Niemand von der Moderation hat rechtzeitig entschieden, also wurde er nicht "
    "gemacht. Er kann noch einmal bestellt werden.",
    "telling.withheld": "Auftrag {job}: gemacht, und {posted} von {count:# Video|# Videos} gezeigt; den Rest hat die "
    "Moderation zurückgehalten, oder niemand hat rechtzeitig entschieden.",
    "telling.hidden": "Auftrag {job}: fertig. Ein Video davon wurde gemeldet und ist verborgen.",
    "telling.private_done": "Auftrag {job}: fertig. {count:# Video|# Videos} gingen an die Person, die bestellt hat; "
    "sie kann es hier teilen.",
    "telling.private_undelivered": "Auftrag {job}: gemacht, aber nur {posted} von {count:# Video|# Videos} ließen "
    "sich der Person schicken, die bestellt hat. Ich darf ihr nicht schreiben: Sie kann Direktnachrichten erlauben "
    "oder es sich mit dem Knopf unten ansehen.",
    "button.see": "Zeig es mir",
    "button.why": "Warum?",
    "button.share": "Teilen",
    "button.appeal": "Einspruch",
    "post.shared_by": "Von {by_person}.",
    "post.glimpse": "Das siehst bisher nur du: Die Moderation entscheidet, ob es gezeigt wird.",
    # -- labels
    "button.report": "Melden",
    "button.gallery": "In die Galerie",
    "post.label_likeness": "KI-generiert mit {model}. Es zeigt eine echte Person, die das nie getan oder gesagt hat.",
    "post.card_over": "Zu Auftrag {job} gibt es nichts mehr zu entscheiden.",
    "job.result_stopped": "Video {number} von Auftrag {job} wird nicht gezeigt: Eine automatische Prüfung hat darin "
    "etwas gefunden, das hier nicht erlaubt ist, und hier gibt es niemanden, der es ansehen und freigeben könnte. Es "
    "wurde gemacht, deshalb wurden {cost_micro_usd} dafür berechnet.",
    "job.result_stopped_preview": "Vorschau {number} von Auftrag {job} wird nicht gezeigt: Eine automatische Prüfung "
    "hat darin etwas gefunden, das hier nicht erlaubt ist. Sie hat nichts gekostet.",
    # -- what moderators decided
    "review.why_prompts": "In diesem Kanal wird jeder Auftrag angesehen, bevor er etwas kostet.",
    "review.why_caution": "Aufträge von Leuten, die hier neu sind, werden angesehen, bevor sie etwas kosten.",
    "review.why_likeness": "Auf seinen Bildern soll eine echte Person zu sehen sein; solche Aufträge werden "
    "angesehen, bevor sie etwas kosten.",
    "review.why_results": "Jedes Video für diesen Kanal wird angesehen, bevor es erscheint.",
    "review.why_detector": "Die Prüfung auf Nacktheit auf diesem Rechner sagt {score} von 1. Sie kann sich irren.",
    "review.why_report": "Es wurde gemeldet und ist verborgen, bis jemand es angesehen hat.",
    "review.why_appeal": "Es wurde abgelehnt, und wer es bestellt hat, bittet um eine zweite Meinung aus der "
    "Moderation.",
    "review.no_channel": "Auftrag {job} muss vor dem Start angesehen werden, und dafür ist hier kein Kanal "
    "eingestellt. Bitte jemanden, der hier verwaltet, mit /admin channel einen einzustellen, und sende ihn dann noch "
    "einmal.",
    "review.nobody_to_ask": "Hier ist kein Kanal eingestellt, in dem die Moderation noch einmal nachsehen könnte. "
    "Bitte jemanden, der hier verwaltet, mit /admin channel einen einzustellen.",
    "review.unknown": "Eine solche Entscheidung zu einem Auftrag von dir kenne ich nicht. Vielleicht ist sie älter als "
    "alles, was ich aufhebe.",
    "review.no_appeal": "Dagegen gibt es keinen Einspruch: nur gegen eine Ablehnung durch die Moderation, und nur "
    "einmal.",
    "review.appealed_before": "Du hast schon Einspruch eingelegt. Du hörst, was jemand anderes aus der Moderation "
    "sagt.",
    "review.own": "Das ist dein eigener Auftrag. Freigeben muss ihn jemand anderes.",
    "review.same_moderator": "Darüber hast du schon entschieden, und das hier ist der Einspruch dagegen. Ansehen "
    "muss es jemand anderes aus der Moderation.",
    "review.bytes_changed": "Das Video von Auftrag {job} ist nicht mehr das auf der Karte und wurde deshalb nicht "
    "gepostet. Sag dem, der mich betreibt, dass der Datenträger geprüft werden muss.",
    "review.prompt_rejected": "Die Moderation hat Auftrag {job} vor dem Start abgelehnt.",
    "review.prompt_changes": "Die Moderation bittet dich, Auftrag {job} zu ändern, bevor er starten kann. Dort, wo du "
    "ihn erteilt hast, öffnet ihn /remix {job} zum Ändern.",
    "review.prompt_expired": "Niemand hat Auftrag {job} rechtzeitig angesehen, deshalb wurde er nicht gestartet. "
    "Versuche es später noch einmal, mit /job retry {job} dort, wo du ihn erteilt hast, oder frage die Moderation.",
    "review.appeal_granted": "Jemand anderes aus der Moderation hat Auftrag {job} doch freigegeben. Er ist "
    "inzwischen vorbei: Sende ihn noch einmal, mit /job retry {job} dort, wo du ihn erteilt hast. Er wird kein zweites "
    "Mal angesehen.",
    "job.result_rejected": "Die Moderation hat Video {number} von Auftrag {job} abgelehnt, deshalb wird es nicht "
    "gepostet. Was es gekostet hat ({cost_micro_usd}), ist ausgegeben.",
    "job.result_changes": "Die Moderation bittet dich, an Video {number} von Auftrag {job} etwas zu ändern, deshalb "
    "wird es so nicht gepostet. Was es gekostet hat ({cost_micro_usd}), ist ausgegeben. Dort, wo du ihn erteilt "
    "hast, öffnet ihn /remix {job} zum Ändern.",
    "job.result_expired": "Niemand hat Video {number} von Auftrag {job} rechtzeitig angesehen, deshalb wird es nicht "
    "gepostet. Was es gekostet hat ({cost_micro_usd}), ist ausgegeben.",
    "job.result_changed": "Video {number} von Auftrag {job} wurde nach der Herstellung auf dem Datenträger "
    "beschädigt, deshalb wird es nicht gepostet. Was es gekostet hat ({cost_micro_usd}), ist ausgegeben. Sag bitte "
    "dem, der mich betreibt, Bescheid.",
    "job.result_unreviewed": "Video {number} von Auftrag {job} muss angesehen werden, bevor es erscheint, und dafür "
    "ist hier kein Kanal eingestellt, deshalb bleibt es hier. Was es gekostet hat ({cost_micro_usd}), ist "
    "ausgegeben. Bitte jemanden, der hier verwaltet, mit /admin channel einen einzustellen.",
    "job.report_upheld": "Die Moderation hat Video {number} von Auftrag {job} nach einer Meldung angesehen: Es bleibt "
    "verborgen. Was es gekostet hat ({cost_micro_usd}), ist ausgegeben.",
    "job.report_expired": "Video {number} von Auftrag {job} wurde gemeldet, und niemand hat es rechtzeitig "
    "angesehen: Es bleibt verborgen. Was es gekostet hat ({cost_micro_usd}), ist ausgegeben.",
    # -- content
    "content.hard": "Das kann weder hier noch anderswo gemacht werden: Es bringt Minderjährige mit Sexuellem "
    "zusammen. Es hat nichts gekostet.",
    "content.word": "„{piece}“ ist hier nicht erlaubt. Es hat nichts gekostet; sag es anders, oder frag die "
    "Moderation, falls das ein Irrtum ist.",
    "policy.unreadable": "Ich konnte diesen Text nicht mit den Regeln hier abgleichen und mache es darum nicht. Es "
    "hat nichts gekostet; versuch es mit weniger Worten, oder frag die Moderation.",
    "content.word_length": "Ein Wort oder Ausdruck auf der Liste hat {low} bis {high} Buchstaben und Ziffern, und "
    "das hier hat {given}.",
    "content.pattern_large": "Dieses Muster ist zu groß. Höchstens {high} Zeichen passen, und Zahlen in geschweiften "
    "Klammern, die miteinander malgenommen höchstens {repeats} ergeben.",
    "content.pattern_broken": "Das ist kein regulärer Ausdruck, den ich verstehe. Prüf die Klammern und Schrägstriche.",
    "content.pattern_finds_all": "Dieses Muster findet sich in jedem Text, sogar im leeren: Es könnte nichts mehr "
    "gemacht werden.",
    "content.pattern_slow": "Dieses Muster braucht bei manchen Texten zu lange. Vermeide eine Wiederholung in einer "
    "Wiederholung, etwa (a+)+.",
    "screening.unsafe": "Auftrag {job} wurde angehalten, bevor er etwas kostete: Eine Prüfung von {name} hat Nacktheit "
    "gefunden, und die ist dort nicht erlaubt. Falls sie sich irrt, frag die Moderation.",
    "screening.unseen": "Auftrag {job} wurde angehalten, bevor er etwas kostete: {name} ließ sich nicht prüfen. "
    "Speichere es in einem einfachen Format und versuch es noch einmal.",
    "media.not_looked_at": "Ich konnte eine Datei gerade nicht prüfen. Es ist nichts verloren, und ich versuche es "
    "von selbst noch einmal.",
    "detector.missing": "content.detector ist an, und die Pakete dafür sind nicht installiert. Installiere "
    "dailies[detector], oder schalte es aus.",
    "name.real_person": "echte_person",
    "option.real_person": "Ob ein angehängtes Bild oder Video einen echten Menschen zeigt",
    "form.real_person": "Ist auf einem Bild ein echter Mensch?",
    "form.real_person_hint": "Wenn ja, schaut erst die Moderation hin, bevor etwas gemacht wird oder kostet.",
    "choice.real_person.yes": "Ja",
    "choice.real_person.no": "Nein",
    # -- reviews: what moderators press and type, and sharing
    "reason.other": "Etwas anderes, das ich unten schreibe",
    "form.title_reject": "{job} ablehnen",
    "form.title_changes": "{job} ändern",
    "form.reason": "Warum?",
    "form.reason_words": "Oder in deinen Worten",
    "form.reason_words_hint": "Die Person liest es; dein Name steht nicht dabei.",
    "form.changes": "Was soll anders sein?",
    "form.changes_hint": "Die Person liest es; dein Name steht nicht dabei.",
    "review.no_reason": "Wähle einen Grund oder schreib einen, damit die Person weiß, was nicht ging. Nichts wurde "
    "entschieden.",
    "review.queue": "{total:# Sache wartet|# Sachen warten} auf die Moderation (Seite {page} von {pages}), die älteste "
    "zuerst:",
    "review.queue_empty": "Nichts wartet auf die Moderation.",
    "review.not_moderator": "Das entscheidet nur die Moderation dieses Ortes. Nichts wurde geändert.",
    "review.line_prompt": "Auftrag {job}: eine Bestellung von {by_person}, seit {opened_at}; zu entscheiden bis "
    "{until_at}.",
    "review.line_result": "Auftrag {job}: ein Video von {by_person}, seit {opened_at}; zu entscheiden bis {until_at}.",
    "review.line_report": "Auftrag {job}: ein gemeldetes Video von {by_person}, seit {opened_at}; zu entscheiden bis "
    "{until_at}.",
    "review.one_more": "Deine Zustimmung zu Auftrag {job} zählt. Das sind {given} von {needed}; noch jemand muss "
    "zustimmen.",
    "review.approved_before": "Du hast Auftrag {job} schon zugestimmt: {given} von {needed}. Noch jemand muss "
    "zustimmen.",
    "review.passed_on_now": "Auftrag {job} ist weitergereicht. Andere haben bis {until_at} Zeit, zu entscheiden.",
    "review.passed_on_before": "Auftrag {job} wurde schon weitergereicht, und nur einmal geht das. Zu entscheiden "
    "bis: {until_at}.",
    "review.block_sure": "{by_person} hier sperren? Die Person kann an diesem Ort nichts mehr bestellen, bis jemand "
    "sie entsperrt, und was von ihr wartet, wird abgelehnt.",
    "button.block_yes": "Sperren",
    "review.block_self": "Das bist du selbst. Nichts wurde geändert.",
    "review.blocked": "{by_person} ist hier gesperrt; {count:# wartende Sache|# wartende Sachen} wurden abgelehnt. "
    "/moderate unblock nimmt es zurück.",
    "review.too_late": "Es war entschieden, bevor du gedrückt hast; dabei bleibt es.",
    "review.appeal_sent": "Jemand anderes aus der Moderation sieht sich Auftrag {job} noch einmal an, bis "
    "{until_at}. Du hörst von mir.",
    "button.read_job": "{job} ansehen",
    "share.shared": "Auftrag {job}: Es ist auf dem Weg in den Kanal, mit deinem Namen.",
    "share.shared_before": "Auftrag {job}: Das hast du schon geteilt.",
    "share.not_allowed": "Du kannst an diesem Ort keine Videos mehr teilen. Nichts wurde gezeigt.",
    "button.share_number": "Nummer {number} teilen",
    # -- a person's rights
    "privacy.gone": "Das wurde gelöscht.",
    "privacy.status_gone": "Wer das bestellt hat, hat es löschen lassen.",
    "privacy.no_export": "Ich kann hier nichts exportieren.",
    "privacy.alt": "Teil {part} von dem, was über dich gespeichert ist, als ZIP-Datei",
    "privacy.exported": "Das ist alles, was ich über dich speichere ({count:# Datei|# Dateien}). Nur du siehst das; "
    "sichere es gleich, meine Kopie lösche ich binnen einer Stunde.",
    "privacy.what_is_in_it": "Deine Einstellungen, Presets und Elemente, deine Aufträge mit Prompts, Bildern, Videos "
    "und Kosten, und was Moderatoren darüber entschieden haben. Was hier für eine Datei zu groß ist, steht in "
    "left-out.json; frag dafür die Betreiber dieses Bots.",
    "privacy.too_many_parts": "Nur {shown} von {count} Dateien passen in eine Nachricht; frag für die übrigen die "
    "Betreiber dieses Bots.",
    "privacy.sure": "Soll ich alles löschen, was ich über dich speichere? Das lässt sich nicht rückgängig machen.",
    "privacy.will_go": "Gelöscht werden: Prompts, Bilder, Videos, Elemente, Presets, Einstellungen und dein Verlauf, "
    "hier, und was ich für dich beim Anbieter hochgeladen habe.",
    "privacy.will_stop": "Wartende Aufträge werden abgebrochen und kosten nichts. Aufträge in Arbeit werden "
    "verworfen und kosten trotzdem, was sie kosten.",
    "privacy.posts_go": "Auch Videos, die ich für dich gepostet habe, nehme ich aus den Chats.",
    "privacy.posts_stay": "Videos, die ich für dich gepostet habe, bleiben in den Chats. Sollen auch sie weg, drück "
    "Nein und schick /privacy delete posts:true.",
    "privacy.will_stay": "Ohne deinen Namen bleibt: was ausgegeben wurde, und dass du gesperrt bist, falls du es "
    "bist. Hast du heute Geld ausgegeben, kannst du erst morgen (UTC) wieder bestellen.",
    "privacy.erased": "Alles, was ich über dich gespeichert hatte, ist gelöscht.",
    "privacy.erasing": "Ich lösche alles, was ich über dich speichere. Das läuft von selbst weiter, auch über "
    "Neustarts hinweg: Was gerade gesendet oder gepostet wird, muss zuerst fertig werden.",
    "privacy.posts_left": "Posts und Nachrichten, die noch zu entfernen oder zu leeren sind: {count}. Ich versuche "
    "es 30 Tage lang weiter.",
    "privacy.posts_stayed": "Die Posts dieser Aufträge darf ich nicht entfernen; frag dort einen Moderator: {jobs}.",
    "privacy.closed_today": "Du hast heute alles über dich löschen lassen. Bestellen kannst du wieder {until_at}.",
    "privacy.words_gone": "Der Prompt von Auftrag {job} ist inzwischen gelöscht und kann nicht wieder verwendet "
    "werden.",
    "privacy.not_a_person": "{given} ist keine Person. Schreib plattform:id, etwa discord:1234.",
    "privacy.unknown_platform": "Von {given} kenne ich niemanden. Möglich ist hier: {names}.",
    "privacy.deleted_by_operator": "Alles über {person} ist gelöscht. Was Chats und dem Anbieter deswegen geschuldet "
    "ist, erledigt der laufende Bot; noch offen: {count}.",
    "privacy.deleting_by_operator": "Das Löschen von allem über {person} hat begonnen. Ein Auftrag wird gerade "
    "gesendet oder gepostet; der laufende Bot bringt es zu Ende.",
    "button.erase": "Alles löschen",
    "name.privacy": "datenschutz",
    "name.export": "export",
    "command.privacy": "Was über dich gespeichert ist",
    "command.privacy.export": "Alles bekommen, was über dich gespeichert ist",
    "command.privacy.delete": "Alles löschen, was über dich gespeichert ist",
    "name.posts": "posts",
    "option.posts": "Auch deine geposteten Videos aus den Chats nehmen",
    # -- slack: files and installations
    "slack.not_installed_here": "Dailies ist in diesem Workspace nicht installiert und kann hier deshalb nichts "
    "tun. Wer den Workspace verwaltet, kann es installieren.",
    "slack.sent_directly": "Die Datei liegt in deinen Direktnachrichten mit mir: Dort sieht sie sonst niemand.",
    # -- policies, moderating and the audit log
    "policy.no_bots": "Ich nehme nur Aufträge von Menschen an.",
    "policy.off": "Hier können keine Videos bestellt werden: Wer diesen Ort verwaltet, hat das abgeschaltet. Es wurde "
    "nichts ausgegeben.",
    "policy.blocked": "Du kannst hier keine Videos mehr bestellen: Die Moderation dieses Orts hat dich gesperrt. Nur "
    "sie kann das aufheben.",
    "policy.no_guests": "Gäste können hier keine Videos bestellen. Frag jemanden, der diesen Ort verwaltet.",
    "policy.guest_unknown": "Ich konnte gerade nicht herausfinden, ob du hier Gast bist, und Gäste können keine "
    "Videos bestellen. Es wurde nichts ausgegeben; versuch es in einer Minute noch einmal.",
    "policy.roles_unknown": "Ich konnte gerade nicht herausfinden, welche Rollen du hast, und darauf kommt es hier "
    "an. Es wurde nichts ausgegeben; versuch es in einer Minute noch einmal.",
    "policy.role_denied": "Eine deiner Rollen darf hier keine Videos bestellen. Frag jemanden, der diesen Ort "
    "verwaltet.",
    "policy.role_needed": "Um hier Videos zu bestellen, brauchst du eine dieser Rollen: {those_roles}. Es wurde nichts "
    "ausgegeben.",
    "policy.account_too_new": "Dein Konto ist zu neu: Hier muss es mindestens {days:# Tag|# Tage} alt sein. Es wurde "
    "nichts ausgegeben.",
    "policy.member_too_new": "Du musst mindestens {hours:# Stunde|# Stunden} Mitglied sein, bevor du hier Videos "
    "bestellen kannst. Es wurde nichts ausgegeben.",
    "policy.too_long": "{given:# Sekunde ist|# Sekunden sind} hier zu lang: Ein Video darf höchstens {most:# Sekunde|# "
    "Sekunden} dauern. Es wurde nichts ausgegeben.",
    "policy.too_many": "{given:# Video ist|# Videos sind} hier zu viel: Ein Auftrag darf höchstens {most} haben. Es "
    "wurde nichts ausgegeben.",
    "policy.too_dear": "Das kann {price_micro_usd} kosten, und ein Auftrag darf hier höchstens {cap_micro_usd} kosten. "
    "Kürzere oder weniger Videos kosten weniger. Es wurde nichts ausgegeben.",
    "policy.preset_not_here": "Die Vorlage {name} kann hier nicht benutzt werden; diese schon: {names}. Es wurde "
    "nichts ausgegeben.",
    "policy.no_real_people": "Bilder von echten Menschen können hier nicht benutzt werden. Es wurde nichts ausgegeben.",
    "policy.no_review_channel": "Das müsste sich die Moderation ansehen, aber es gibt keinen Kanal, in dem ich sie "
    "fragen kann. Wer diesen Ort verwaltet, kann ihn nennen: /admin channel setting:review_channel. Es wurde nichts "
    "ausgegeben.",
    "policy.takes_choice": "Möglich: {choices}.",
    "policy.takes_switch": "Möglich: on oder off.",
    "policy.takes_whole": "Möglich: eine ganze Zahl von {low} bis {high}.",
    "policy.takes_whole_or_none": "Möglich: eine ganze Zahl von {low} bis {high}, oder none für keine Grenze.",
    "policy.takes_usd": "Möglich: ein Betrag in Dollar wie 2.50, oder none für keine Grenze.",
    "policy.takes_roles": "Möglich: Rollen als Erwähnung oder Kennung mit Kommas dazwischen, oder none.",
    "policy.takes_channel": "Möglich: ein Kanal als Erwähnung oder seine Kennung, oder none.",
    "policy.takes_words": "Möglich: bis zu {most} Wörter und Wendungen mit Kommas dazwischen, jede mit höchstens "
    "{longest} Zeichen, oder none.",
    "policy.takes_patterns": "Möglich: reguläre Ausdrücke, einer je Zeile, oder none.",
    "policy.takes_names": "Möglich: Namen geteilter Vorlagen mit Kommas dazwischen, oder none für jede Vorlage.",
    "policy.takes": "Was {name} sein kann:",
    "policy.back": "default nimmt es zurück: Dann gilt hier, was im Größeren gilt.",
    "policy.wrong": "{name} kann das nicht sein: {given}",
    "policy.nothing_set": "Es wurde nichts geändert:",
    "policy.no_scope": "{given} ist weder channel noch server. Es wurde nichts geändert.",
    "policy.no_setting": "{given} ist keine Einstellung. Es gibt: {names}",
    "policy.set": "Gesetzt: {names}. Es gilt ab dem nächsten Auftrag.",
    "policy.as_before": "Alles ist, wie es vorher war.",
    "rule.title_channel": "Die Regeln dieses Kanals. Die Knöpfe ändern sie, nur für diesen Kanal.",
    "rule.title_server": "Die Regeln dieses ganzen Servers. Die Knöpfe ändern sie, für alle Kanäle.",
    "rule.title_home": "Was in diesem Workspace gilt; ein Kanal kann eigene Regeln haben.",
    "rule.legend": "Gesetzt von: ● diesem Kanal, ◆ dem ganzen Server, ▪ dailies.toml, · niemandem (wie üblich)",
    "rule.lacks_review_channel": "⚠ Was die Moderation ansehen muss, wird abgelehnt: Es gibt keinen review_channel.",
    "rule.group_order": "— Was aus einem Auftrag wird —",
    "rule.group_who": "— Wer bestellen darf —",
    "rule.group_limits": "— Wie viel —",
    "rule.group_content": "— Was abgelehnt wird —",
    "rule.group_review": "— Wie die Moderation entscheidet —",
    "rule.group_places": "— Was wohin kommt —",
    "rule.button_order": "Aufträge",
    "rule.button_who": "Wer",
    "rule.button_limits": "Grenzen",
    "rule.button_content": "Inhalte",
    "rule.button_review": "Prüfung",
    "rule.button_places": "Kanäle",
    "rule.form_channel": "Für diesen Kanal",
    "rule.form_server": "Für den ganzen Server",
    "rule.hint_whole": "Eine ganze Zahl von {low} bis {high}. Leer: wie im Größeren.",
    "rule.hint_whole_or_none": "Eine ganze Zahl von {low} bis {high}, oder none. Leer: wie im Größeren.",
    "rule.hint_usd": "Dollar, wie 2.50, oder none. Leer: wie im Größeren.",
    "rule.hint_roles": "Erwähnungen oder Kennungen mit Kommas dazwischen, oder none. Leer: wie im Größeren.",
    "rule.hint_channel": "Eine Erwähnung oder Kennung, oder none. Leer: wie im Größeren.",
    "rule.hint_names": "Namen mit Kommas dazwischen, oder none. Leer: wie im Größeren.",
    "rule.choice_default": "Wie im Größeren (default)",
    "rule.hint_commas": "Kommas dazwischen. none: nichts.",
    "rule.hint_lines": "Einer je Zeile. none: nichts.",
    "rule.mode_off": "{mark} Niemand kann Videos bestellen (mode: off)",
    "rule.mode_open": "{mark} Gleich gemacht und gepostet (mode: open)",
    "rule.mode_review_prompts": "{mark} Die Moderation gibt jeden Auftrag zuerst frei (mode: review_prompts)",
    "rule.mode_review_results": "{mark} Die Moderation gibt jedes Video zuerst frei (mode: review_results)",
    "rule.mode_private_first": "{mark} Ein Video sieht zuerst nur, wer es bestellt hat (mode: private_first)",
    "rule.newcomers": "{mark} Von Neuen {count:wird der erste Auftrag|werden die ersten # Aufträge} zuerst freigegeben "
    "(newcomers)",
    "rule.no_newcomers": "{mark} Neue bestellen wie alle (newcomers)",
    "rule.reporters": "{mark} {count:# Meldung nimmt|# Meldungen nehmen} einen Post zur Prüfung weg (reporters)",
    "rule.roles": "{mark} Nur wer eine davon hat: {those_roles} (roles)",
    "rule.roles_more": "{mark} Nur wer eine davon hat: {those_roles} und {count} weitere (roles)",
    "rule.no_roles": "{mark} Keine Rolle ist nötig (roles)",
    "rule.denied_roles": "{mark} Niemand mit {those_roles} (denied_roles)",
    "rule.denied_roles_more": "{mark} Niemand mit {those_roles} und {count} weiteren (denied_roles)",
    "rule.no_denied_roles": "{mark} Keine Rolle ist ausgeschlossen (denied_roles)",
    "rule.account_days": "{mark} Konten ab {count:# Tag|# Tagen} (account_days)",
    "rule.no_account_days": "{mark} Konten jeden Alters (account_days)",
    "rule.member_hours": "{mark} Mitglieder seit {count:# Stunde|# Stunden} (member_hours)",
    "rule.no_member_hours": "{mark} Neue Mitglieder bestellen sofort (member_hours)",
    "rule.guests_on": "{mark} Auch Gäste (guests: on)",
    "rule.guests_off": "{mark} Keine Gäste (guests: off)",
    "rule.direct_on": "{mark} Auch in Direktnachrichten mit mir (direct: on)",
    "rule.direct_off": "{mark} Nicht in Direktnachrichten mit mir (direct: off)",
    "rule.most_seconds": "{mark} Ein Video dauert höchstens {count:# Sekunde|# Sekunden} (most_seconds)",
    "rule.no_most_seconds": "{mark} Jede Länge (most_seconds)",
    "rule.most_results": "{mark} Höchstens {count:# Video|# Videos} je Auftrag (most_results)",
    "rule.no_most_results": "{mark} Jede Anzahl Videos (most_results)",
    "rule.most_usd": "{mark} Höchstens {cap_micro_usd} je Auftrag (most_usd)",
    "rule.no_most_usd": "{mark} Jeder Preis im Budget (most_usd)",
    "rule.presets": "{mark} Von Vorlagen nur {names} (presets)",
    "rule.no_presets": "{mark} Jede Vorlage (presets)",
    "rule.retention_days": "{mark} {count:# Tag|# Tage} aufgehoben (retention_days)",
    "rule.no_retention_days": "{mark} Aufgehoben, wie dailies.toml sagt (retention_days)",
    "rule.deny": "{mark} {count:# Wort oder Wendung|# Wörter und Wendungen} (deny)",
    "rule.no_deny": "{mark} Keine Wörter auf der Liste (deny)",
    "rule.deny_patterns": "{mark} {count:# Muster|# Muster} (deny_patterns)",
    "rule.no_deny_patterns": "{mark} Keine Muster auf der Liste (deny_patterns)",
    "rule.safety_none": "{mark} Prüfung beim Anbieter: hier nicht verschärft (safety: none)",
    "rule.safety_fast": "{mark} Prüfung beim Anbieter: mindestens Schlüsselbilder (safety: fast)",
    "rule.safety_full": "{mark} Prüfung beim Anbieter: jedes Bild (safety: full)",
    "rule.nsfw_on": "{mark} Nacktheit nur in Kanälen für Erwachsene (nsfw: on)",
    "rule.nsfw_off": "{mark} Keine Nacktheit (nsfw: off)",
    "rule.real_people_on": "{mark} Bilder echter Menschen nach Freigabe (real_people: on)",
    "rule.real_people_off": "{mark} Keine Bilder echter Menschen (real_people: off)",
    "rule.reviewer_roles": "{mark} Die Moderation, und {those_roles} (reviewer_roles)",
    "rule.reviewer_roles_more": "{mark} Die Moderation, {those_roles} und {count} weitere (reviewer_roles)",
    "rule.no_reviewer_roles": "{mark} Wer moderiert, entscheidet (reviewer_roles)",
    "rule.review_hours": "{mark} Innerhalb von {count:# Stunde|# Stunden} (review_hours)",
    "rule.on_expiry_reject": "{mark} Unentschieden heißt nein (on_expiry: reject)",
    "rule.on_expiry_escalate": "{mark} Unentschieden wird einmal weitergereicht (on_expiry: escalate)",
    "rule.approvals": "{mark} {count:# Ja ist|# Ja von Verschiedenen sind} nötig (approvals)",
    "rule.self_approval_on": "{mark} Sie dürfen eigene Aufträge freigeben (self_approval: on)",
    "rule.self_approval_off": "{mark} Niemand gibt eigene Aufträge frei (self_approval: off)",
    "rule.results_channel": "{mark} Videos: {that_channel} (results_channel)",
    "rule.no_results_channel": "{mark} Videos: wo sie bestellt werden (results_channel)",
    "rule.review_channel": "{mark} Prüfungen: {that_channel} (review_channel)",
    "rule.no_review_channel": "{mark} Prüfungen: noch nirgends (review_channel)",
    "rule.escalation_channel": "{mark} Weitergereicht: {that_channel} (escalation_channel)",
    "rule.no_escalation_channel": "{mark} Weitergereicht: derselbe Kanal (escalation_channel)",
    "rule.gallery_channel": "{mark} Galerie: {that_channel} (gallery_channel)",
    "rule.no_gallery_channel": "{mark} Keine Galerie (gallery_channel)",
    "rule.label_mode": "Was aus einem Auftrag wird",
    "rule.label_newcomers": "Erste Aufträge, die geprüft werden",
    "rule.label_reporters": "Meldungen, die einen Post wegnehmen",
    "rule.label_roles": "Rollen, die bestellen dürfen",
    "rule.label_denied_roles": "Rollen, die es nicht dürfen",
    "rule.label_account_days": "Tage, die ein Konto alt sein muss",
    "rule.label_member_hours": "Stunden, die jemand Mitglied sein muss",
    "rule.label_guests": "Gäste dürfen bestellen",
    "rule.label_direct": "Bestellen in Direktnachrichten",
    "rule.label_most_seconds": "Höchstens Sekunden je Video",
    "rule.label_most_results": "Höchstens Videos je Auftrag",
    "rule.label_most_usd": "Höchstens Dollar je Auftrag",
    "rule.label_presets": "Vorlagen, die benutzt werden dürfen",
    "rule.label_retention_days": "Tage, die Videos aufgehoben werden",
    "rule.label_deny": "Wörter, die abgelehnt werden",
    "rule.label_deny_patterns": "Muster, die abgelehnt werden",
    "rule.label_safety": "Mindestprüfung beim Anbieter",
    "rule.label_nsfw": "Nacktheit in Kanälen für Erwachsene",
    "rule.label_real_people": "Echte Menschen, nach Prüfung",
    "rule.label_reviewer_roles": "Rollen, die auch entscheiden",
    "rule.label_review_hours": "Stunden zum Entscheiden",
    "rule.label_on_expiry": "Wenn niemand entscheidet",
    "rule.label_approvals": "So viele müssen zustimmen",
    "rule.label_self_approval": "Eigene Aufträge freigeben",
    "rule.label_results_channel": "Kanal für Videos",
    "rule.label_review_channel": "Kanal für Prüfungen",
    "rule.label_escalation_channel": "Kanal für Weitergereichtes",
    "rule.label_gallery_channel": "Kanal für die Galerie",
    "moderate.not_allowed": "Das darf nur, wer diesen Ort moderiert. Es wurde nichts geändert.",
    "moderate.no_person": "{given} nennt niemanden. Erwähne die Person oder gib ihre Kennung an. Es wurde nichts "
    "geändert.",
    "moderate.not_yourself": "Du kannst dich nicht selbst sperren. Es wurde nichts geändert.",
    "moderate.now_blocked": "{that_person} bestellt hier nichts mehr. /moderate unblock nimmt es zurück.",
    "moderate.was_blocked": "{that_person} war schon gesperrt.",
    "moderate.now_unblocked": "{that_person} darf hier wieder bestellen.",
    "moderate.nobody": "So jemand ist nicht gesperrt: {given}",
    "moderate.blocked": "Hier gesperrt: {count}",
    "moderate.none_blocked": "Hier ist niemand gesperrt.",
    "moderate.block_line": "{that_person}, seit {blocked_at}",
    "moderate.block_line_why": "{that_person}, seit {blocked_at}: {reason}",
    "moderate.more": "und {count} weitere",
    "moderate.words": "Hier abgelehnt, neben dem, was mein Betreiber überall ablehnt: {count}",
    "moderate.no_words": "Hier wurden keine Wörter gesetzt. /moderate words add setzt welche; was mein Betreiber "
    "ablehnt, gilt in jedem Fall.",
    "moderate.which_words": "Nenn die Wörter, mit Kommas dazwischen: /moderate words add words:erstes, zweites. Es "
    "wurde nichts geändert.",
    "moderate.words_added": "Gesetzt. Kein Auftrag hier darf sie enthalten, wie immer sie geschrieben sind. Auf der "
    "Liste: {count}",
    "moderate.words_removed": "Von der Liste genommen. Noch darauf: {count}",
    "audit.title": "{count:Die letzte Änderung oder Entscheidung|Die letzten # Änderungen und Entscheidungen} hier, "
    "die neuesten zuerst:",
    "audit.none": "Im Protokoll steht noch nichts.",
    "audit.line": "{done_at} {that_person}: {what} ({change})",
    "audit.line_program": "{done_at} von selbst: {what} ({change})",
    "audit.good": "Das Protokoll ist heil: {entries:# Eintrag|# Einträge}. Schreib die letzte Prüfsumme anderswo auf, "
    "dann fällt ein abgeschnittenes Ende auf: {last}",
    "audit.broken": "Eintrag {entry} des Protokolls passt nicht zum vorigen: Jemand hat die Datenbank geändert. Die "
    "Einträge davor sind, wie sie geschrieben wurden.",
    "audit.cut": "Die Prüfsumme, die du angegeben hast, steht nicht im Protokoll: Das Ende wurde abgeschnitten, oder "
    "es ist ein anderes Protokoll.",
    "console.policy": "Die Regeln von {place}:",
    "console.policy_everywhere": "Was gilt, wo nichts anderes gesetzt ist:",
    "console.no_platform": "Eine Plattform {given} gibt es nicht. Es gibt: {known}.",
    "name.channel": "kanal",
    "name.setting": "einstellung",
    "name.value": "wert",
    "name.scope": "bereich",
    "name.audit": "protokoll",
    "name.moderate": "moderieren",
    "name.block": "sperren",
    "name.unblock": "entsperren",
    "name.blocked": "gesperrte",
    "name.words": "woerter",
    "name.person": "person",
    "name.reason": "grund",
    "command.admin.channel": "Was hier erlaubt ist und wer es ansieht; mit Einstellung: ändern",
    "command.admin.audit": "Wer hier was geändert oder entschieden hat",
    "command.moderate": "Für alle, die diesen Ort moderieren",
    "command.moderate.block": "Jemand bestellt hier nichts mehr",
    "command.moderate.unblock": "Jemand darf hier wieder bestellen",
    "command.moderate.blocked": "Wer hier gesperrt ist",
    "command.moderate.words": "Wörter, die hier abgelehnt werden",
    "command.moderate.words.list": "Die Wörter zeigen",
    "command.moderate.words.add": "Wörter dazu",
    "command.moderate.words.remove": "Wörter von der Liste nehmen",
    "option.setting": "Welche Einstellung; keine zeigt alles",
    "option.value": "Ihr neuer Wert, oder default",
    "option.scope": "Nur dieser Kanal oder der ganze Server",
    "option.person": "Eine Erwähnung oder Kennung",
    "option.reason": "Warum; nur die Moderation sieht es",
    "option.words": "Wörter und Wendungen, mit Kommas dazwischen",
    # -- verify, report, gallery
    "name.verify": "prüfen",
    "command.verify": "Wurde diese Datei hier gemacht? Sieht sich eine Datei an oder einen Auftrag mit seiner Nummer",
    "option.file": "Die Datei, um die es geht",
    "verify.no_file": "Gib eine Datei an oder die Nummer eines Auftrags.",
    "verify.exact": "Ja. Genau diese Bytes wurden hier gemacht, am {made_at}.",
    "verify.by_job": "Sie gehört zu Auftrag {job}.",
    "verify.elsewhere": "Sie wurde an einem anderen Ort als diesem gemacht.",
    "verify.our_mark": "Genau diese Bytes wurden hier nicht gemacht, aber die Datei trägt unser Zeichen: Es nennt "
    "einen Auftrag vom {made_at}.",
    "verify.a_mark": "Soweit sich das sagen lässt, wurde sie nicht hier gemacht, aber die Datei sagt von sich, dass "
    "eine KI sie gemacht hat.",
    "verify.copied_mark": "Ein Zeichen lässt sich in jede Datei kopieren; allein beweist es nichts.",
    "verify.manifest": "Sie trägt ein C2PA-Manifest. Programme, die so etwas lesen, können sagen, wer es "
    "unterschrieben hat.",
    "verify.nothing": "Von dieser Datei gibt es hier keine Spur.",
    "verify.proves_nothing": "Das heißt nicht, dass sie nicht hier gemacht wurde: Chats und Schnittprogramme machen "
    "Dateien neu und lassen dabei Zeichen weg.",
    "verify.job_made": "Auftrag {job} wurde hier gemacht, am {made_at}.",
    "verify.job_without": "Auftrag {job} ist hier bekannt, und keines seiner Videos wurde gepostet.",
    "verify.video": "Video {number}, SHA-256 {sha256}",
    "report.thanks": "Danke. Es ist notiert. Wenn genug Leute dasselbe sagen oder jemand, der hier moderiert, wird es "
    "verborgen, bis es angesehen wurde.",
    "report.your_own": "Dieses Video ist dein eigenes. Löschen nimmt es weg.",
    "report.gone_already": "Dieses Video wurde schon weggenommen.",
    "review.why_moderator": "Jemand, der hier moderiert, hat es gemeldet.",
    "job.hidden": "Video {number} von Auftrag {job} wurde gemeldet und ist verborgen, bis es ein Moderator angesehen "
    "hat. Du hörst, was daraus wird. Was es gekostet hat, bleibt berechnet.",
    "job.hidden_for_good": "Video {number} von Auftrag {job} wurde gemeldet und weggenommen. Hier gibt es niemanden, "
    "der Meldungen ansieht; frag die Leute, die diesen Ort betreiben. Was es gekostet hat, bleibt berechnet.",
    "gallery.none": "Dieser Ort hat keine Galerie. Wer ihn verwaltet, kann einen Kanal dafür wählen: /admin channel "
    "setting:gallery_channel.",
    "gallery.not_allowed": "Nur wer hier moderiert, wählt aus, was in die Galerie kommt.",
    "gallery.added": "Es kommt in die Galerie.",
    "gallery.there_already": "Es wurde schon in die Galerie gestellt.",
    # -- money that is checked, and what is shared
    "job.being_checked": "Ich kann noch nicht sagen, was aus Auftrag {job} geworden ist; wer mich betreibt, sieht "
    "nach. Bis dahin wird nichts berechnet, {held_micro_usd} bleibt vorgemerkt, und du brauchst nichts zu tun.",
    "job.checked_free": "Auftrag {job} ist geprüft: Es wird kein Video daraus, und nichts wurde berechnet. Schick "
    "den Befehl noch einmal, wenn du es wieder versuchen willst.",
    "job.checked_charged": "Auftrag {job} ist geprüft: Es wird kein Video daraus, aber der Videodienst hat "
    "{cost_micro_usd} dafür genommen, und das wurde berechnet.",
    "element.shared": "@{name} ist geteilt: Alle hier können es jetzt benutzen. /element unshare nimmt es zurück.",
    "element.unshared": "@{name} ist hier nicht mehr geteilt. Wer es angelegt hat, behält es.",
    "element.line_shared": "@{name} · {count:# Datei|# Dateien} · hier geteilt · {words}",
    "preset.shared": "Die Vorlage {name} ist geteilt: Alle hier können sie jetzt benutzen. /preset unshare "
    "nimmt sie zurück.",
    "preset.unshared": "Die Vorlage {name} ist hier nicht mehr geteilt. Wer sie angelegt hat, behält sie.",
    "preset.line_shared": "{name}: {words} (hier geteilt)",
    "share.name_taken": "Unter dem Namen {name} teilt hier schon jemand etwas. Speichere deines unter einem anderen "
    "Namen und teile das. Es wurde nichts geändert.",
    "share.not_there": "Unter dem Namen {name} ist hier nichts geteilt, das du zurücknehmen darfst. Es wurde nichts "
    "geändert.",
    "share.alone": "In einer Direktnachricht gibt es niemanden zum Teilen. Mach es in einem Kanal des Servers oder "
    "Arbeitsbereichs. Es wurde nichts geändert.",
    "name.share": "teilen",
    "name.unshare": "zurücknehmen",
    "command.element.share": "Alle hier eines deiner Elemente benutzen lassen",
    "command.element.unshare": "Ein geteiltes Element zurücknehmen",
    "command.preset.share": "Alle hier eine deiner Vorlagen benutzen lassen",
    "command.preset.unshare": "Eine geteilte Vorlage zurücknehmen",
    # -- content, forms
    "form.files_hint_person": "JPEG, PNG oder WEBP, bis 15 MB. Mit einem echten Menschen darauf: unten --real-person "
    "yes.",
    # -- /moderate queue
    "command.moderate.queue": "Was auf die Moderation wartet",
    # -- the end of an appeal
    "review.prompt_final": "Jemand anderes aus der Moderation hat Auftrag {job} angesehen und ebenfalls abgelehnt. "
    "Dabei bleibt es.",
    "job.result_final": "Jemand anderes aus der Moderation hat Video {number} von Auftrag {job} angesehen und "
    "ebenfalls abgelehnt. Dabei bleibt es. Was es gekostet hat ({cost_micro_usd}), ist ausgegeben.",
    # -- content, reviews
    "review.why_unseen": "Die Prüfung auf Nacktheit auf diesem Rechner konnte es nicht ansehen.",
    # -- a file
    "name.file": "datei",
    # -- shortcuts that answer
    "manifest.menu_answer": "Die Antwort siehst nur du.",
    # -- nudity stays where it was asked for
    "gallery.adults_only": "Das wurde für einen Kanal gemacht, der für Erwachsene gekennzeichnet ist. Es bleibt dort.",
    # -- channels that a rule names
    "platform.channel_elsewhere": "{given} ist kein Textkanal dieses Servers. Nimm einen von hier.",
    "platform.channel_hidden": "{given} kann ich nicht sehen. Lass mich dort hinein, oder nimm einen anderen Kanal "
    "dieses Servers.",
    "platform.channel_closed": "In {that_channel} darf ich nichts posten: Dort brauche ich View Channel, Send "
    "Messages und Attach Files.",
    "platform.channel_unseen": "Einen Kanal {given} finde ich hier nicht. Ist er privat, lade mich erst dorthin ein: "
    "/invite",
    "platform.channel_archived": "{that_channel} ist archiviert: Dort kann nichts gepostet werden.",
    "platform.channel_uninvited": "Ich bin nicht in {that_channel}. Lade mich erst dorthin ein: /invite",
    "policy.wrong_channel": "{name} kann dieser Kanal nicht sein:",
    # -- blocking
    "moderate.rejected": "{count:# Sache|# Sachen} von der Person, die auf die Moderation {count:wartete|warteten}, "
    "{count:wurde|wurden} abgelehnt.",
    "moderate.stopped": "{count:# Auftrag|# Aufträge} von der Person, {count:der|die} noch nicht begonnen "
    "{count:hatte|hatten}, {count:wurde|wurden} angehalten und {count:kostet|kosten} nichts.",
    "job.stopped_blocked": "Auftrag {job} wurde angehalten, bevor er begann: Die Moderation nimmt dort keine "
    "Aufträge mehr von dir an. Er kostet nichts.",
    "review.why_blocked": "Wer es bestellt hat, wurde hier inzwischen gesperrt.",
    # -- what was done here, one deed a line; forms and lists of what is shared
    "form.reject": "Ablehnen",
    "form.ask": "Bitten",
    "element.others": "Von anderen hier geteilt:",
    "element.line_of": "@{name} · {count:# Datei|# Dateien} · von {that_person} · {words}",
    "preset.others": "Von anderen hier geteilt:",
    "preset.line_of": "{name}: {words} (von {that_person})",
    "audit.policy_channel": "{done_at}: {that_person} hat {name} in {that_channel} auf "
    "{after}{after_channel}{after_roles} gesetzt (vorher: {before}{before_channel}{before_roles}).",
    "audit.policy_server": "{done_at}: {that_person} hat {name} für alle Kanäle auf "
    "{after}{after_channel}{after_roles} gesetzt (vorher: {before}{before_channel}{before_roles}).",
    "audit.policy_channel_back": "{done_at}: {that_person} hat {name} in {that_channel} auf das zurückgesetzt, was "
    "sonst gilt (vorher: {before}{before_channel}{before_roles}).",
    "audit.policy_server_back": "{done_at}: {that_person} hat {name} für alle Kanäle auf die Voreinstellung "
    "zurückgesetzt (vorher: {before}{before_channel}{before_roles}).",
    "audit.budget_usd": "{done_at}: {that_person} hat die Ausgabengrenze „{what}“ auf {after_micro_usd} gesetzt.",
    "audit.budget_role": "{done_at}: {that_person} hat die Ausgabengrenze für alle mit {those_roles} auf "
    "{after_micro_usd} gesetzt.",
    "audit.budget_count": "{done_at}: {that_person} hat die Grenze der offenen Aufträge einer Person auf {count} "
    "gesetzt.",
    "audit.budget_back": "{done_at}: {that_person} hat die Grenze „{what}“ auf das zurückgesetzt, was in "
    "dailies.toml steht.",
    "audit.budget_role_back": "{done_at}: {that_person} hat die Grenze für alle mit {those_roles} auf das "
    "zurückgesetzt, was in dailies.toml steht.",
    "audit.person_block": "{done_at}: {that_person} hat jemanden gesperrt, den dieses Protokoll nur als {mark} kennt.",
    "audit.person_unblock": "{done_at}: {that_person} hat jemanden entsperrt, den dieses Protokoll nur als {mark} "
    "kennt.",
    "audit.place_pause": "{done_at}: {that_person} hat hier angehalten: Kein neues Video wird begonnen.",
    "audit.place_resume": "{done_at}: {that_person} lässt es hier weitergehen: Es werden wieder Videos gemacht.",
    "audit.element_unshare": "{done_at}: {that_person} hat beendet, dass ein Element von jemand anderem hier geteilt "
    "ist.",
    "audit.preset_unshare": "{done_at}: {that_person} hat beendet, dass eine Vorlage von jemand anderem hier geteilt "
    "ist.",
    "audit.job_stop": "{done_at}: {that_person} hat die Person gesperrt, und so wurde Auftrag {job} beendet.",
    "audit.post_delete": "{done_at}: {that_person} hat einen Post von Auftrag {job} weggenommen.",
    "audit.post_hide": "{done_at}: {that_person} hat einen Post von Auftrag {job} gemeldet, der sofort weggenommen "
    "wurde.",
    "audit.post_hide_itself": "{done_at}: Ein Post von Auftrag {job} wurde weggenommen, weil genug Leute ihn "
    "gemeldet haben.",
    "audit.review_open": "{done_at}: {that_person} hat Auftrag {job} der Moderation zur Entscheidung vorgelegt.",
    "audit.review_open_itself": "{done_at}: Auftrag {job} ging zur Entscheidung an die Moderation.",
    "audit.review_second": "{done_at}: {that_person} hat Auftrag {job} zugestimmt; es muss noch jemand zustimmen.",
    "audit.review_approve": "{done_at}: {that_person} hat Auftrag {job} freigegeben.",
    "audit.review_approve_itself": "{done_at}: Über Auftrag {job} hat niemand rechtzeitig entschieden, darum ist er "
    "freigegeben.",
    "audit.review_reject": "{done_at}: {that_person} hat Auftrag {job} abgelehnt.",
    "audit.review_changes": "{done_at}: {that_person} hat um eine Änderung von Auftrag {job} gebeten.",
    "audit.review_expire_itself": "{done_at}: Über Auftrag {job} hat niemand rechtzeitig entschieden.",
    "audit.review_withdraw": "{done_at}: {that_person} hat Auftrag {job} zurückgezogen, bevor über ihn entschieden "
    "war.",
    "audit.review_withdraw_itself": "{done_at}: Auftrag {job} wurde zurückgezogen, bevor über ihn entschieden war.",
    "audit.review_escalate": "{done_at}: {that_person} hat die Entscheidung über Auftrag {job} weitergereicht.",
    "audit.review_escalate_itself": "{done_at}: Die Entscheidung über Auftrag {job} wurde weitergereicht, weil "
    "niemand entschieden hat.",
    "audit.review_mismatch": "{done_at}: {that_person} hat ein Video von Auftrag {job} freigegeben, aber die Datei "
    "war inzwischen eine andere: Es wurde nicht gepostet.",
    "audit.review_turned_away": "{done_at}: {that_person} hat einen Knopf zu Auftrag {job} gedrückt, den nur die "
    "Moderation drücken darf: abgewiesen.",
    # -- placing
    "place.not_asked": "Worum es hier geht, wurde in {there_channel} bestellt, und ich kann gerade nicht "
    "herausfinden, was du dort bestellen darfst. Es wurde nichts gemacht und nichts berechnet. Versuch es gleich "
    "noch einmal, oder schreib es dort:",
    "place.left": "Worum es hier geht, wurde in {there_channel} bestellt, und dort kannst du nicht mehr mitlesen. Es "
    "wurde nichts gemacht und nichts berechnet.",
    # -- taking away
    "job.posts_leaving": "{count:# Post|# Posts} von Auftrag {job}: Sobald der Chat mir antwortet, nehme ich "
    "{count:ihn|sie} weg; gerade antwortet er nicht. Du musst nicht noch einmal drücken.",
    # -- reviews of one job
    "review.too_often": "Die Moderation wurde zu Auftrag {job} so oft gefragt, wie es geht. Die letzte Entscheidung "
    "bleibt.",
    "job.result_too_often": "Video {number} von Auftrag {job} muss angesehen werden, bevor es erscheint, und die "
    "Moderation wurde zu diesem Auftrag so oft gefragt, wie es geht, deshalb bleibt es hier. Was es gekostet hat "
    "({cost_micro_usd}), ist ausgegeben.",
    "report.too_often": "Die Moderation hat über Auftrag {job} so oft entschieden, wie sie gefragt werden kann, und "
    "es bleibt dabei. Wer hier moderiert, kann das Video mit Löschen wegnehmen.",
    # -- presets that may be used, direct messages
    "policy.preset_not_shared": "Hier darf nur die geteilte Vorlage {name} benutzt werden, und niemand teilt eine "
    "mit diesem Namen. Es wurde nichts ausgegeben.",
    "policy.not_direct": "In Direktnachrichten können hier keine Videos bestellt werden. Bestell in einem Kanal. Es "
    "wurde nichts ausgegeben.",
    # -- channels of one server
    "policy.review_channel_elsewhere": "Das müsste die Moderation ansehen, aber in den Kanal, der dafür eingestellt "
    "ist, kann ich nicht posten: Er gehört nicht hierher oder ist für mich zu. Wer hier verwaltet, kann einen "
    "anderen nennen: /admin channel setting:review_channel. Es wurde nichts ausgegeben.",
    "check.channel_everywhere": "{names} in den Einstellungen gelten auf jedem Server, aber ein Kanal gehört zu "
    "einem: Auf den anderen wird, was diesen Kanal braucht, abgelehnt oder bleibt, wo es ist. Stell Kanäle unter "
    "[[policy.places]] ein, oder im Chat mit /admin channel scope:server.",
}
