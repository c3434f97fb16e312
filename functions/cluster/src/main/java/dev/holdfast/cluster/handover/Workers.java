package dev.holdfast.cluster.handover;

import dev.holdfast.cluster.Incidents;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.WorkBucket;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Batch;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.BadInput;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.EventReader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Opens a worker's batch: reads the original event again from the evidence bucket, by its version, and the plan from the work bucket,
 * by its hash. What is not in the plan is refused, for whoever may invoke the function could ask for anything.
 */
public final class Workers {
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final Parts parts;
    private final Optional<WorkBucket> bucket;

    /** What it works with. */
    public record Parts(
            Function function, EvidenceStore evidence, EventReader reader, Incidents incidents, Action action) {}

    public Workers(Parts parts, Settings settings, S3Client work) {
        this.parts = parts;
        this.bucket = settings.workBucket().map(name -> new WorkBucket(work, name));
    }

    /** What a batch is. */
    public sealed interface Opened {
        /** To be carried out. */
        final class Open implements Opened {
            private final Incident incident;
            private final byte[] input;
            private final Batch batch;

            Open(Incident incident, byte[] input, Batch batch) {
                this.incident = incident;
                this.input = input;
                this.batch = batch;
            }

            /** The original incident, whole. */
            public Incident incident() {
                return incident;
            }

            /** The incident about the targets of the batch alone. */
            public Incident ofBatch() {
                return incident.asPlanned(batch.targets());
            }

            /** The original event as it was received; a copy. */
            public byte[] input() {
                return input.clone();
            }

            /** What is to be done of it. */
            public Batch batch() {
                return batch;
            }
        }

        /** Not to be carried out, and what to answer. */
        record Closed(Response response) implements Opened {}
    }

    /** The batch's incident, or the answer that ends it here. */
    public Opened open(Batch batch, Invocation invocation) {
        if (batch.function() != parts.function()) {
            return refused(batch, "it is a batch of " + batch.function().text());
        }
        if (bucket.isEmpty()) {
            return impossible(batch, Reason.NOT_READY, "HOLDFAST_WORK_BUCKET is not set, so there is no plan");
        }
        try {
            var objection = objection(batch, bucket.get());
            return objection.isPresent() ? refused(batch, objection.get()) : incident(batch, invocation);
        } catch (EvidenceException e) {
            return impossible(batch, e.reason(), String.valueOf(e.getMessage()));
        }
    }

    /** Why the batch is none of the plan. */
    private static Optional<String> objection(Batch batch, WorkBucket bucket) throws EvidenceException {
        var json = bucket.read(batch.plan().name().plan(), MOST_BYTES);
        if (json.isEmpty()) {
            return Optional.of("there is no such plan");
        }
        if (!Digests.hex(json.get()).equals(batch.plan().sha256())) {
            return Optional.of("the plan is another one");
        }
        var plan = Plan.read(batch.plan().name(), json.get());
        if (plan.isEmpty() || !plan.get().event().equals(batch.event())) {
            return Optional.of("the plan is for another event");
        }
        if (!plan.get().plannedAt().equals(batch.plannedAt())) {
            return Optional.of("the plan was made at another time");
        }
        return new HashSet<>(plan.get().targets()).containsAll(batch.targets())
                ? Optional.empty()
                : Optional.of("a target is not in the plan");
    }

    private Opened incident(Batch batch, Invocation invocation) throws EvidenceException {
        var stored = parts.evidence().read(batch.event().key(), batch.event().versionId(), MOST_BYTES);
        if (stored.isEmpty()) {
            return refused(batch, "the event that was handed over is not in the evidence bucket");
        }
        byte[] input = stored.get().bytes();
        try {
            var event = parts.reader().read(input, batch.round().at());
            return switch (parts.incidents().open(event, invocation)) {
                case Incidents.Opened.Closed closed -> new Opened.Closed(closed.response());
                case Incidents.Opened.Open open -> opened(open.incident(), input, batch);
            };
        } catch (BadInput e) {
            return refused(batch, "what was handed over is no event: " + e.getMessage());
        }
    }

    private Opened opened(Incident incident, byte[] input, Batch batch) {
        boolean isTheOne =
                Gates.keys(incident).equals(batch.keys()) && incident.round().equals(batch.round());
        return isTheOne
                ? new Opened.Open(incident, input, batch)
                : refused(batch, "the event is one of case " + incident.caseId() + ", round " + incident.round());
    }

    private Opened refused(Batch batch, String text) {
        var ending = new Ending.Refused(Reason.NOT_IN_PLAN, text);
        return new Opened.Closed(new Response.Acted(
                Delivery.BY_HAND,
                Optional.of(batch.keys()),
                Optional.of(batch.round()),
                Response.Mode.REAL,
                Outcome.ofEach(batch.targets(), parts.action(), ending),
                List.of(),
                List.of(),
                List.of("NOT_IN_PLAN: " + text)));
    }

    private static Opened impossible(Batch batch, Reason reason, String text) {
        return new Opened.Closed(new Response.Impossible(Delivery.BY_HAND, Optional.of(batch.keys()), reason, text));
    }
}
