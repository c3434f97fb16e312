package dev.holdfast.report.custody;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.List;

/** Reads the objects of a manifest again, some at a time, from where an earlier run came to as far as the time allows. */
final class Rereading {
    private static final int CHUNK = 256;

    private final ObjectCheck check;
    private final FanOut fanOut;

    Rereading(ObjectCheck check, FanOut fanOut) {
        this.check = check;
        this.fanOut = fanOut;
    }

    /**
     * How far it came.
     *
     * @param reached how many objects, from the first of the manifest, were compared
     * @param bytes how many were read, earlier runs included
     */
    record Reached(int reached, long bytes, List<Flaw> flaws) {
        Reached {
            flaws = List.copyOf(flaws);
        }
    }

    Reached goOn(List<SealedObject> objects, Reached from, Deadline deadline) throws InterruptedException {
        var flaws = new ArrayList<>(from.flaws());
        int at = from.reached();
        long bytes = from.bytes();
        while (at < objects.size() && !deadline.left().isZero()) {
            var some = objects.subList(at, Math.min(at + CHUNK, objects.size()));
            var checked = fanOut.each(some, object -> one(object, deadline), ObjectCheck::broken);
            int read = 0;
            while (read < some.size() && checked.get(read) instanceof ObjectCheck.Checked.Read done) {
                flaws.addAll(done.flaws());
                bytes += done.bytes();
                read++;
            }
            at += read;
            if (read < some.size()) {
                break;
            }
        }
        return at == from.reached() && at < objects.size()
                ? tooLong(objects.get(at), at, bytes, flaws)
                : new Reached(at, bytes, flaws);
    }

    private ObjectCheck.Checked one(SealedObject object, Deadline deadline) {
        return deadline.left().isZero() ? new ObjectCheck.Checked.NotInTime() : check.check(object, deadline);
    }

    /** Nothing at all was read: one object takes longer than an invocation, and must not hold up those after it for ever. */
    private static Reached tooLong(SealedObject object, int at, long bytes, List<Flaw> flaws) {
        flaws.add(new Flaw(
                object.key(),
                Reason.DEADLINE,
                "its " + object.bytes()
                        + " bytes could not be read within one invocation; download it and compare it by"
                        + " SHA256SUMS"));
        return new Reached(at + 1, bytes, flaws);
    }
}
