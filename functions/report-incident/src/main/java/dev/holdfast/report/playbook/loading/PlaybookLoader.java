package dev.holdfast.report.playbook.loading;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.report.playbook.BadPlaybook;
import dev.holdfast.report.playbook.Playbook;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Fetches the organisation's own playbook, anew for every report, so that a change counts at once. One that cannot be had, or cannot
 * be read, never stops a report: the bundled one is used, and the reason is told. The role needs {@code s3:GetObject} of it.
 */
public final class PlaybookLoader {
    private static final Pattern LOCATION =
            Pattern.compile("s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?<key>[^\\s].{0,1000})");
    private static final int MOST_BYTES = 256 * 1024;

    private final S3Client s3;
    private final Optional<String> location;

    /** @param location {@code HOLDFAST_PLAYBOOK}, as {@code s3://bucket/key}; the bundled playbook alone when empty */
    public PlaybookLoader(S3Client s3, Optional<String> location) {
        this.s3 = s3;
        this.location = location;
    }

    /**
     * The playbook to go by.
     *
     * @param problem why it is not the organisation's own, though there should be one
     */
    public record Loaded(Playbook playbook, Optional<Problem> problem) {}

    /** Fit to be shown; names line and field where the playbook itself is wrong. */
    public record Problem(Reason reason, String text) {}

    /** Never fails. */
    public Loaded load() {
        if (location.isEmpty()) {
            return new Loaded(Playbook.bundled(), Optional.empty());
        }
        try {
            return new Loaded(Playbook.parse(fetch(location.get()), Untrusted.show(location.get())), Optional.empty());
        } catch (BadPlaybook e) {
            return bundled(Reason.BAD_INPUT, e.getMessage());
        } catch (AwsFailure e) {
            return bundled(e.reason(), Untrusted.show(location.get()) + " could not be read: " + e.text());
        } catch (Unread e) {
            return bundled(e.reason, e.text());
        }
    }

    private static Loaded bundled(Reason reason, String text) {
        String told = "the playbook that comes with Holdfast was used instead of your own: " + text;
        return new Loaded(Playbook.bundled(), Optional.of(new Problem(reason, told)));
    }

    private byte[] fetch(String address) throws AwsFailure, Unread {
        var form = LOCATION.matcher(address);
        if (!form.matches()) {
            throw new Unread(
                    Reason.BAD_INPUT, "HOLDFAST_PLAYBOOK: expected s3://bucket/key, got " + Untrusted.show(address));
        }
        try (var in = AwsFailures.call(
                "GetObject",
                () -> s3.getObject(
                        request -> request.bucket(form.group("bucket")).key(form.group("key"))))) {
            return bounded(in);
        } catch (IOException e) {
            throw new Unread(Reason.UNREACHABLE, Untrusted.show(address) + " broke off while it was read", e);
        }
    }

    /** One byte more than is allowed is enough to be refused by the playbook itself. */
    private static byte[] bounded(ResponseInputStream<GetObjectResponse> in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            in.abort();
        }
        return bytes;
    }

    private static final class Unread extends Exception {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        Unread(Reason reason, String text) {
            super(text);
            this.reason = reason;
        }

        Unread(Reason reason, String text, IOException cause) {
            super(text, cause);
            this.reason = reason;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }
}
