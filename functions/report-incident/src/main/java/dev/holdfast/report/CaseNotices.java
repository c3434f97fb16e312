package dev.holdfast.report;

import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.report.CaseReport.Did;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.ToDo;
import dev.holdfast.report.notify.NoticeFacts;
import dev.holdfast.report.notify.Notifier;
import dev.holdfast.report.playbook.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells people of a case in the words of its case file. */
final class CaseNotices implements CaseReport.Telling {
    private final Notifier notifier;
    private final String bucket;

    CaseNotices(Notifier notifier, String bucket) {
        this.notifier = notifier;
        this.bucket = bucket;
    }

    @Override
    public Did tell(CaseFile file, Plan plan, Seen seen, Invocation invocation) {
        return new Did(notifier.tell(facts(file, seen), plan, invocation).outcomes(), List.of());
    }

    private NoticeFacts facts(CaseFile file, Seen seen) {
        var detection = file.detection();
        return new NoticeFacts(
                file.keys(),
                detection.severity().orElse(CasePlans.SEVERITY_WHEN_NOT_SAID),
                detection.cluster(),
                detection.openedAt().orElse(seen.listedAt()),
                file.state().name(),
                file.state().words(),
                file.stateHash(),
                seen.listedAt(),
                stage(file),
                file.targets().stream()
                        .map(target -> target.target() + ": " + target.state().words())
                        .toList(),
                file.evidence().missing().stream()
                        .map(missing -> missing.kind() + " of " + missing.target() + ": " + missing.what() + " ("
                                + missing.reason() + ")")
                        .toList(),
                file.todo().stream()
                        .filter(todo -> todo.urgency() == ToDo.Urgency.NOW)
                        .map(ToDo::title)
                        .toList(),
                seen.notes(),
                Optional.of("s3://" + bucket + "/" + file.keys().prefix() + "report/"));
    }

    private static NoticeFacts.Stage stage(CaseFile file) {
        var closed = file.people().closed();
        if (closed.isPresent()) {
            return new NoticeFacts.Stage.Closed(closed.get().at());
        }
        Optional<Instant> seen = file.acknowledged().map(one -> one.at());
        return seen.isPresent()
                ? new NoticeFacts.Stage.Acknowledged(file.acknowledged().get().by(), seen.get())
                : new NoticeFacts.Stage.Open();
    }
}
