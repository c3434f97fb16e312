package dev.holdfast.report.custody;

import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the seals before say of the case. A new seal takes nothing of it back: what they sealed and is gone stays named, and of each
 * lock the firmest and longest that was ever sealed counts. Pure.
 */
final class Memory {
    private final List<Lost> forGood = new ArrayList<>();
    private final Map<Id, Before> before = new LinkedHashMap<>();

    private Memory() {}

    private record Id(String key, String versionId) {
        static Id of(SealedObject object) {
            return new Id(object.key(), object.versionId());
        }
    }

    private record Before(SealedObject object, int sealedBy) {}

    static Memory of(Optional<Manifest> previous) {
        var memory = new Memory();
        previous.ifPresent(memory::add);
        return memory;
    }

    private void add(Manifest manifest) {
        manifest.objects().forEach(object -> before.put(Id.of(object), new Before(object, manifest.version())));
        for (Lost lost : manifest.lost()) {
            if (lost.isForGood()) {
                forGood.add(lost);
            } else {
                before.putIfAbsent(Id.of(lost.object()), new Before(lost.object(), lost.sealedBy()));
            }
        }
    }

    /** What was found, and beside it what is not as it was sealed. */
    Gathering.Gathered recall(Gathering.Gathered found, Inventory inventory) {
        var lost = new ArrayList<>(forGood);
        var objects = new ArrayList<SealedObject>();
        var there = new HashSet<Id>();
        for (SealedObject object : found.objects()) {
            there.add(Id.of(object));
            var earlier = Optional.ofNullable(before.get(Id.of(object)));
            objects.add(earlier.map(one -> object.lockedAtLeast(one.object().lock()))
                    .orElse(object));
            earlier.filter(one -> !one.object().hasBytesOf(object)).ifPresent(one -> lost.add(changed(one, object)));
        }
        before.forEach((id, one) -> {
            if (!there.contains(id)) {
                lost.add(isListed(id, inventory) ? unknown(one) : gone(one));
            }
        });
        return new Gathering.Gathered(objects, found.unsealed(), lost);
    }

    private static boolean isListed(Id id, Inventory inventory) {
        return inventory.of(id.key()).stream()
                .anyMatch(version -> version.versionId().equals(id.versionId()));
    }

    private static Lost gone(Before one) {
        return lost(one, Reason.EVIDENCE_MISSING, "is gone");
    }

    private static Lost changed(Before one, SealedObject now) {
        return lost(
                one,
                Reason.EVIDENCE_CHANGED,
                "was found with " + now.bytes() + " bytes and SHA-256 " + now.sha256() + " when it was sealed again");
    }

    private static Lost unknown(Before one) {
        return lost(one, Reason.NOT_HASHED, "could not be looked at when it was to be sealed again");
    }

    private static Lost lost(Before one, Reason reason, String fate) {
        var object = one.object();
        String text = "version " + one.sealedBy() + " of the report sealed version " + object.versionId() + " with "
                + object.bytes() + " bytes and SHA-256 " + object.sha256() + ", locked until "
                + object.lock().untilText() + "; it " + fate;
        return new Lost(object, one.sealedBy(), reason, text);
    }
}
