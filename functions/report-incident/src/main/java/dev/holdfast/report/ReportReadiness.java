package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.StoreReadiness;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.ReadinessRow;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.report.custody.Signer;
import dev.holdfast.report.custody.SignerReadiness;
import dev.holdfast.report.playbook.loading.PlaybookLoader;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedSet;

/** Would a report work now, with this role: the bucket, its versions, the key and its signature, the playbook, the settings. Changes
 * nothing; who is told is not tried. */
final class ReportReadiness {
    private static final Ending NOT_TRIED =
            ReadinessRow.notChecked("trying it would tell people or leave something behind: only a rehearsal shows it");

    private final StoreReadiness store;
    private final SignerReadiness signer;
    private final PlaybookLoader playbooks;
    private final Optional<String> topic;
    private final Optional<String> scheduleRole;
    private final SortedSet<String> unknownSettings;

    ReportReadiness(EvidenceStore store, Optional<Signer> signer, PlaybookLoader playbooks, Settings settings) {
        this.store = new StoreReadiness(store);
        this.signer = new SignerReadiness(signer);
        this.playbooks = playbooks;
        this.topic = settings.notificationTopic();
        this.scheduleRole = settings.scheduleRole();
        this.unknownSettings = settings.unknown();
    }

    Response check() {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(store.bucket());
        outcomes.add(store.versions());
        outcomes.add(signer.publicKey());
        outcomes.add(signer.signature());
        outcomes.add(ReadinessRow.of("sns:Publish", untried("HOLDFAST_NOTIFICATION_TOPIC", topic)));
        outcomes.add(ReadinessRow.of("scheduler:CreateSchedule", untried("HOLDFAST_SCHEDULE_ROLE", scheduleRole)));
        outcomes.add(ReadinessRow.of("events:PutEvents", NOT_TRIED));
        outcomes.add(ReadinessRow.of("playbook", playbook()));
        outcomes.add(ReadinessRow.settings(unknownSettings));
        return ReadinessRow.answer(outcomes);
    }

    /** Trying it would tell people, or leave a schedule. */
    private static Ending untried(String setting, Optional<String> value) {
        return value.isPresent() ? NOT_TRIED : new Ending.Failed(Reason.NOT_READY, setting + " is not set");
    }

    private Ending playbook() {
        return playbooks
                .load()
                .problem()
                .<Ending>map(problem -> new Ending.Failed(problem.reason(), problem.text()))
                .orElseGet(Ending.Done::new);
    }
}
