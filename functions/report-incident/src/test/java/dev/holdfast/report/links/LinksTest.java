package dev.holdfast.report.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.LockRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinksTest {
    private static final Instant DAY = Instant.parse("2026-11-27T17:30:00Z");
    private final Clock clock = Clock.fixed(DAY, ZoneOffset.UTC);
    private final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    private final Links links =
            new Links(new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock));

    @Test
    void casesOfTheSameOrTheNextDayFindEachOtherByWhatTheyShare() throws EvidenceException {
        join(Area.CASES, "gd-1", DAY, "pod/shop/cart-1", "cluster/prod");
        join(Area.CASES, "gd-2", DAY.plus(Duration.ofDays(1)), "cluster/prod");
        join(Area.CASES, "gd-3", DAY.plus(Duration.ofDays(2)), "pod/shop/cart-1", "cluster/prod");

        assertThat(join(Area.CASES, "gd-1", DAY, "pod/shop/cart-1", "cluster/prod"))
                .containsExactly(new Links.Link(new CaseId("gd-2"), List.of("cluster/prod")));
        assertThat(join(Area.CASES, "gd-2", DAY.plus(Duration.ofDays(1)), "cluster/prod"))
                .extracting(link -> link.caseId().value())
                .containsExactly("gd-1", "gd-3");
    }

    @Test
    void joiningAgainWritesNothingNew() throws EvidenceException {
        join(Area.CASES, "gd-1", DAY, "cluster/prod");
        join(Area.CASES, "gd-1", DAY, "cluster/prod");

        assertThat(s3.objects().keySet()).singleElement().asString().matches("links/20261127/[0-9a-f]{16}/gd-1\\.json");
        assertThat(s3.versions(s3.objects().keySet().iterator().next())).hasSize(1);
    }

    @Test
    void rehearsalsAndRealCasesDoNotMeet() throws EvidenceException {
        join(Area.DRILLS, "gd-1", DAY, "cluster/prod");

        assertThat(join(Area.CASES, "gd-2", DAY, "cluster/prod")).isEmpty();
    }

    private List<Links.Link> join(Area area, String caseId, Instant day, String... names) throws EvidenceException {
        return links.join(new CaseKeys(area, new CaseId(caseId)), List.of(names), day);
    }
}
