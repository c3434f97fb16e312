package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** The locks of snapshots, with the three EC2 calls that concern them. */
final class SnapshotLocks {
    private final Map<String, SnapshotLock> locks = new ConcurrentHashMap<>();
    private final SnapshotBook book;
    private final InstantSource clock;

    SnapshotLocks(SnapshotBook book, InstantSource clock) {
        this.book = book;
        this.clock = clock;
    }

    /** {@code LockSnapshot}. */
    Reply lock(Call call, Step.Next next) throws IOException {
        if (!call.is("ec2", "LockSnapshot")) {
            return next.answer(call);
        }
        Form form = call.form();
        String id = form.get("SnapshotId").orElse("");
        String state = state(call, id, next);
        Instant now = clock.instant();
        synchronized (locks) {
            SnapshotLock lock = LockRules.apply(form, state, current(id), now);
            if (form.isTrue("DryRun")) {
                throw Ec2Error.dryRun();
            }
            if ("completed".equals(state)) {
                lock = lock.completed(Optional.of(now));
            }
            locks.put(id, lock);
            return answer("LockSnapshotResponse", lock.xml(id, now));
        }
    }

    /** {@code DescribeLockedSnapshots}, without pages: an emulator has few. */
    Reply describe(Call call, Step.Next next) throws IOException {
        if (!call.is("ec2", "DescribeLockedSnapshots")) {
            return next.answer(call);
        }
        Form form = call.form();
        if (form.isTrue("DryRun")) {
            throw Ec2Error.dryRun();
        }
        List<String> asked = form.list("SnapshotId");
        for (String id : asked) {
            state(call, id, next);
        }
        Optional<List<String>> states = form.filter("lock-state");
        Instant now = clock.instant();
        String items = (asked.isEmpty() ? (Collection<String>) locks.keySet() : asked)
                .stream()
                        .flatMap(id -> current(id).stream()
                                .filter(lock -> states.isEmpty() || states.get().contains(lock.state(now)))
                                .map(lock ->
                                        "<item>" + Xml.element("ownerId", Account.ID) + lock.xml(id, now) + "</item>"))
                        .sorted(Comparator.naturalOrder())
                        .collect(Collectors.joining());
        return answer("DescribeLockedSnapshotsResponse", "<snapshotSet>" + items + "</snapshotSet>");
    }

    /** {@code DeleteSnapshot}: refused while the lock holds. */
    Reply delete(Call call, Step.Next next) throws IOException {
        if (!call.is("ec2", "DeleteSnapshot")) {
            return next.answer(call);
        }
        Form form = call.form();
        String id = form.get("SnapshotId").orElse("");
        boolean holds = current(id)
                .filter(lock -> !"expired".equals(lock.state(clock.instant())))
                .isPresent();
        if (holds) {
            throw Ec2Error.badRequest("SnapshotLocked", "The snapshot '" + id + "' is locked and cannot be deleted.");
        }
        Reply reply = next.answer(call);
        if (reply.isOk()) {
            book.forget(id);
            locks.remove(id);
        }
        return reply;
    }

    /** The lock as it is now: cancelled when the snapshot failed, counting when it is complete. */
    private Optional<SnapshotLock> current(String id) {
        return Optional.ofNullable(locks.get(id))
                .filter(_ -> !book.state(id).equals(Optional.of("error")))
                .map(lock -> lock.completedAt().isPresent() ? lock : lock.completed(book.completedAt(id)));
    }

    private String state(Call call, String id, Step.Next next) throws IOException {
        Optional<String> known = book.state(id);
        if (known.isPresent()) {
            return known.get();
        }
        var question = new Form(Map.of("Action", "DescribeSnapshots", "Version", "2016-11-15", "SnapshotId.1", id));
        Reply reply = next.answer(call.ask("POST", "/", question.encoded()));
        Element root = Xml.parse(reply.drain()).getDocumentElement();
        return Xml.children(root, "snapshotSet").stream()
                .flatMap(set -> Xml.children(set, "item").stream())
                .flatMap(item -> Xml.text(item, "status").stream())
                .findFirst()
                .orElseThrow(() ->
                        Ec2Error.badRequest("InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist."));
    }

    private static Reply answer(String name, String content) {
        return Reply.xml(
                200,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + name
                        + " xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>holdfast-front</requestId>"
                        + content
                        + "</" + name + ">");
    }
}
