package dev.holdfast.drill.emulator;

import dev.holdfast.drill.emulator.FinishedSnapshots.Created;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Shows snapshots made through the front as the {@link SnapshotBook} has them, in the three calls that return a state. */
final class PendingSnapshots implements Step {
    private final SnapshotBook book;
    private final InstantSource clock;

    PendingSnapshots(SnapshotBook book, InstantSource clock) {
        this.book = book;
        this.clock = clock;
    }

    @Override
    public Reply answer(Call call, Next next) throws IOException {
        if (!"ec2".equals(call.service())) {
            return next.answer(call);
        }
        return switch (call.action()) {
            case "CreateSnapshot" -> created(Created.SINGLY, next.answer(call));
            case "CreateSnapshots" -> created(Created.AS_A_SET, next.answer(call));
            case "DescribeSnapshots" -> described(call, next);
            default -> next.answer(call);
        };
    }

    private Reply created(Created created, Reply reply) throws IOException {
        if (!reply.isOk()) {
            return reply;
        }
        Document document = Xml.parse(reply.drain());
        Map<String, String> volumes = new LinkedHashMap<>();
        String state = created == Created.SINGLY ? "status" : "state";
        for (Element snapshot : snapshots(document, created)) {
            volumes.put(
                    Xml.text(snapshot, "snapshotId").orElseThrow(),
                    Xml.text(snapshot, "volumeId").orElseThrow());
            Xml.set(snapshot, state, "pending");
            Xml.set(snapshot, "progress", "0%");
        }
        book.began(created, clock.instant(), volumes);
        return reply.withBody(Xml.bytes(document));
    }

    private static List<Element> snapshots(Document document, Created created) {
        Element root = document.getDocumentElement();
        return created == Created.SINGLY ? List.of(root) : items(root);
    }

    /** The filter by status has to be applied here: for the emulator all are complete. */
    private Reply described(Call call, Next next) throws IOException {
        Form form = call.form();
        Optional<List<String>> wanted = form.filter("status");
        Reply reply = next.answer(
                wanted.isPresent() ? call.withBody(form.withoutFilter("status").encoded()) : call);
        if (!reply.isOk()) {
            return reply;
        }
        Document document = Xml.parse(reply.drain());
        for (Element snapshot : items(document.getDocumentElement())) {
            Xml.text(snapshot, "snapshotId").flatMap(book::state).ifPresent(state -> show(snapshot, state));
            String status = Xml.text(snapshot, "status").orElse("");
            if (wanted.isPresent() && !wanted.get().contains(status)) {
                Optional.ofNullable(snapshot.getParentNode()).ifPresent(parent -> parent.removeChild(snapshot));
            }
        }
        return reply.withBody(Xml.bytes(document));
    }

    private static void show(Element snapshot, String state) {
        Xml.set(snapshot, "status", state);
        if (!"completed".equals(state)) {
            Xml.set(snapshot, "progress", "42%");
        }
    }

    private static List<Element> items(Element root) {
        return Xml.children(root, "snapshotSet").stream()
                .flatMap(set -> Xml.children(set, "item").stream())
                .toList();
    }
}
