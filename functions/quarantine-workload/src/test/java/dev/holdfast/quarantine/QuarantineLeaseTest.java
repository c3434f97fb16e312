package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.QuarantineLease.Taking;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class QuarantineLeaseTest {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final StillClock clock = new StillClock();

    @BeforeEach
    void clean() {
        Sim.reset();
        Sim.namespace("holdfast");
    }

    @Test
    void isMadeWhereThereIsNone() throws InterruptedException {
        held("one", SHORT);

        assertThat(holder()).isEqualTo("one");
        assertThat(Sim.read(QuarantineLease.REF)
                        .at("/spec/leaseDurationSeconds")
                        .asInt())
                .isEqualTo(15);
        assertThat(Sim.API.requests()).hasSize(2);
    }

    @Test
    void aSecondRunWaitsAndIsToldWhoHoldsIt() throws InterruptedException {
        held("one", SHORT);

        assertThat(take("two", SHORT)).isInstanceOfSatisfying(Taking.NotHeld.class, not -> {
            assertThat(not.reason()).isEqualTo(Reason.LEASE_HELD);
            assertThat(not.text()).contains("'one'");
        });
        assertThat(holder()).isEqualTo("one");
    }

    @Test
    void twoRunsTakeTurns() throws InterruptedException {
        var one = held("one", SHORT);
        assertThat(take("two", SHORT)).isInstanceOf(Taking.NotHeld.class);

        assertThat(one.release()).isEmpty();
        var two = held("two", SHORT);
        assertThat(take("one", SHORT)).isInstanceOf(Taking.NotHeld.class);
        two.release();

        held("one", SHORT);
        assertThat(Sim.read(QuarantineLease.REF).at("/spec/leaseTransitions").asInt())
                .isEqualTo(2);
    }

    @Test
    void theLeaseOfAKilledRunIsOverAfterItWasSeenUnchangedForItsDuration() throws InterruptedException {
        held("killed", SHORT);
        var start = clock.instant();

        held("two", LONG);

        assertThat(Duration.between(start, clock.instant())).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(16));
    }

    @Test
    void aRunWhoseClockIsWrongIsNotRobbed() throws InterruptedException {
        held("one", SHORT);
        clock.sleep(Duration.ofMinutes(4));

        assertThat(take("two", SHORT)).isInstanceOf(Taking.NotHeld.class);
    }

    @Test
    void aLeaseThatWasLeftLongAgoIsNotWaitedFor() throws InterruptedException {
        held("killed", SHORT);
        clock.sleep(Duration.ofMinutes(11));
        var start = clock.instant();

        held("two", SHORT);

        assertThat(clock.instant()).isEqualTo(start);
    }

    @Test
    void aRunThatRenewsKeepsIt() throws InterruptedException {
        var one = held("one", SHORT);
        for (int i = 0; i < 10; i++) {
            clock.sleep(Duration.ofSeconds(4));
            assertThat(one.keep()).isEqualTo(Grip.Standing.HELD);
        }

        assertThat(take("two", SHORT)).isInstanceOf(Taking.NotHeld.class);
        assertThat(Sim.writes()).filteredOn(line -> line.startsWith("PATCH")).hasSize(5);
    }

    @Test
    void losingItInTheMiddleIsNoticed() throws InterruptedException {
        var one = held("one", SHORT);
        var two = held("two", LONG);

        assertThat(one.keep()).isEqualTo(Grip.Standing.LOST);
        assertThat(two.keep()).isEqualTo(Grip.Standing.HELD);
        assertThat(one.release()).isEmpty();
        assertThat(holder()).isEqualTo("two");
    }

    @Test
    void aRepeatedRunOfTheSameIdNeedNotWaitAndTheFirstOneNotices() throws InterruptedException {
        var first = held("one", SHORT);
        clock.sleep(Duration.ofSeconds(1));
        var start = clock.instant();

        held("one", SHORT);

        assertThat(clock.instant()).isEqualTo(start);
        clock.sleep(Duration.ofSeconds(6));
        assertThat(first.keep()).isEqualTo(Grip.Standing.LOST);
    }

    @Test
    void aRenewalThatCannotBeAskedForIsLostBeforeOthersMayTakeIt() throws InterruptedException {
        var one = held("one", SHORT);
        Sim.API.fault(line -> line.startsWith("PATCH"), 2, 403, Sim.status(403, "Forbidden", "no"));

        clock.sleep(Duration.ofSeconds(6));
        assertThat(one.keep()).isEqualTo(Grip.Standing.HELD);
        clock.sleep(Duration.ofSeconds(5));
        assertThat(one.keep()).isEqualTo(Grip.Standing.LOST);
    }

    @Test
    void withoutItsNamespaceTheCureIsNamed() throws InterruptedException {
        Sim.reset();
        Sim.namespace("shop");

        assertThat(take("one", SHORT)).isInstanceOfSatisfying(Taking.NotHeld.class, not -> {
            assertThat(not.reason()).isEqualTo(Reason.NOT_READY);
            assertThat(not.text()).contains("kubectl create namespace holdfast");
        });
    }

    @Test
    void whatRbacForbidsIsSaid() throws InterruptedException {
        Sim.API.fault(
                line -> line.startsWith("POST"),
                1,
                403,
                Sim.status(403, "Forbidden", "User \\\"x\\\" cannot create resource \\\"leases\\\""));

        assertThat(take("one", SHORT))
                .isInstanceOfSatisfying(
                        Taking.NotHeld.class, not -> assertThat(not.reason()).isEqualTo(Reason.CLUSTER_FORBIDDEN));
    }

    @Test
    void aDryRunLeavesItToOthers() throws InterruptedException {
        held("one", SHORT);
        var before = Sim.API.state();

        var taken = new QuarantineLease(Sim.OBJECTS, "two", clock, clock).take(clock.in(SHORT), Writing.DRY_RUN);

        assertThat(taken).isInstanceOfSatisfying(Taking.Held.class, held -> {
            clock.sleep(LONG);
            assertThat(held.grip().keep()).isEqualTo(Grip.Standing.HELD);
            assertThat(held.grip().release()).isEmpty();
        });
        assertThat(Sim.API.state()).isEqualTo(before);
    }

    private Grip held(String holder, Duration wait) throws InterruptedException {
        return take(holder, wait) instanceof Taking.Held held ? held.grip() : fail("not held by " + holder);
    }

    private Taking take(String holder, Duration wait) throws InterruptedException {
        return new QuarantineLease(Sim.OBJECTS, holder, clock, clock).take(clock.in(wait), Writing.REAL);
    }

    private static String holder() {
        return LeaseRecord.holder(Sim.read(QuarantineLease.REF));
    }
}
