package dev.holdfast.evidence.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import org.junit.jupiter.api.Test;

final class DryRunTest {
    @Test
    void whatWouldHaveSucceededIsAllowed() {
        var ending = DryRun.of("LockSnapshot", () -> {
            throw AwsErrors.of(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        });

        assertThat(ending).isEqualTo(new Ending.Done());
    }

    @Test
    void whatIsRefusedIsSaidInARowOfItsAction() {
        var row = DryRun.row("LockSnapshot", () -> {
            throw AwsErrors.denied();
        });

        assertThat(row.target()).isEqualTo("readiness/ec2:LockSnapshot");
        assertThat(row.ending())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.ACCESS_DENIED));
    }
}
