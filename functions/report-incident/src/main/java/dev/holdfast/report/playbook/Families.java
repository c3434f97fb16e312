package dev.holdfast.report.playbook;

import java.util.Comparator;
import java.util.List;

/**
 * To which family a finding belongs: the one with the longest beginning in common. Of several findings the family that stands
 * first in the playbook counts.
 *
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html">GuardDuty finding format</a>
 */
record Families(List<Family> each) {
    Families {
        each = List.copyOf(each);
    }

    Family of(List<String> types) {
        return types.stream()
                .map(Families::plain)
                .map(this::of)
                .min(Comparator.comparingInt(each::indexOf))
                .orElseGet(this::general);
    }

    private Family of(String type) {
        return each.stream()
                .filter(family -> family.matched(type) > 0)
                .max(Comparator.comparingInt(family -> family.matched(type)))
                .orElseGet(this::general);
    }

    private Family general() {
        return each.stream()
                .filter(family -> family.id().equals(Family.GENERAL))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a playbook without a general family is not read"));
    }

    /**
     * As GuardDuty writes it. Security Hub puts a taxonomy before it and a hyphen for its slash:
     * {@code TTPs/Discovery/Discovery:Kubernetes-MaliciousIPCaller}.
     */
    static String plain(String type) {
        int colon = type.indexOf(':');
        int taxonomy = colon < 0 ? -1 : type.lastIndexOf('/', colon);
        String own = type.substring(taxonomy + 1);
        return own.contains("/") ? own : own.replaceFirst("-", "/");
    }
}
