package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.KillSwitch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ConfirmSnapshots is killed at every single call to the outside, before and after its effect; the next ones finish what it began. */
final class ConfirmKilledTest {
    private static final Duration QUARTER = Duration.ofMinutes(15);

    /** What it is invoked by. Lambda repeats both a minute later. */
    enum By {
        EVENT,
        SWEEP
    }

    /**
     * One node with a snapshot that failed, one that lost its lock and one that is as it should be; and another one whose function
     * died after its claim.
     */
    private static final class Scene {
        final TestBed bed = new TestBed();
        final Ec2Account.Machine node = bed.ec2.node(1, 3);
        final Ec2Account.Machine other = bed.ec2.node(2, 2);
        private final String event;
        private final By by;

        Scene(By by) {
            this.by = by;
            bed.snapshot(Finding.on(node).json());
            bed.ec2.faults.kill("CreateSnapshots", 0, Ec2Faults.Moment.AFTER);
            killed(() -> bed.snapshot(Request.instances("hunt", other)));
            bed.time.forward(Duration.ofMinutes(20));
            bed.ec2.completeAll();
            var taken = bed.ec2.snapshots().subList(0, 3);
            bed.ec2.failed(taken.getFirst());
            taken.get(1).lock = Optional.empty();
            this.event = EbsEvent.set(taken.toArray(Ec2Account.Snapshot[]::new));
        }

        void invoke() {
            switch (by) {
                case EVENT -> bed.confirm(event, "the same");
                case SWEEP -> bed.sweep();
            }
        }

        boolean killed(Runnable invocation) {
            try {
                invocation.run();
                return false;
            } catch (Fault.Killed | Killed e) {
                return true;
            } finally {
                bed.kill.revive();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void whatItBeganIsFinishedOnce(By by) {
        int calls = calls(by);
        assertThat(calls).isGreaterThan(by == By.SWEEP ? 30 : 15);
        int killed = 0;
        for (int n = 1; n <= calls; n++) {
            for (var moment : List.of(KillSwitch.Moment.BEFORE, KillSwitch.Moment.AFTER)) {
                killed += isFinished(by, n, moment) ? 1 : 0;
            }
        }
        // what is answered with an error has no effect after which to be killed
        assertThat(killed).isGreaterThan(calls * 3 / 2);
    }

    private static int calls(By by) {
        var scene = new Scene(by);
        scene.bed.kill.revive();
        scene.invoke();
        return scene.bed.kill.calls();
    }

    /** Whether it was killed there. */
    private static boolean isFinished(By by, int n, KillSwitch.Moment moment) {
        var scene = new Scene(by);
        var bed = scene.bed;
        bed.kill.arm(n, moment);
        boolean killed = scene.killed(scene::invoke);
        bed.time.forward(Duration.ofMinutes(1));
        scene.invoke();
        for (int sweep = 0; sweep < 3; sweep++) {
            bed.time.forward(QUARTER);
            bed.ec2.completeAll();
            bed.sweep();
        }

        String place = by + " " + moment + " call " + n;
        assertThat(bed.ec2.goodSnapshots(scene.node).values()).as(place).containsOnly(1L);
        assertThat(bed.ec2.goodSnapshots(scene.other).values()).as(place).containsOnly(1L);
        assertThat(bed.ec2.calls("CreateSnapshot")).as(place).isBetween(1, 2);
        assertThat(bed.ec2.snapshots())
                .as(place)
                .filteredOn(Ec2Account.Snapshot::isGood)
                .hasSize(5)
                .allMatch(snapshot -> snapshot.lock.isPresent());
        assertThat(bed.keys(".completed.json")).as(place).hasSize(6);
        assertThat(bed.sweep().reason()).as(place).isEqualTo("NO_TARGETS");
        return killed;
    }
}
