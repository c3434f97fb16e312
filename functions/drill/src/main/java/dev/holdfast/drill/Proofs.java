package dev.holdfast.drill;

import dev.holdfast.drill.emulator.ExportedVersion;
import dev.holdfast.drill.emulator.Front;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.s3.S3Client;

/** After the drill somebody tries to destroy the evidence, and looks at what nobody should have touched. */
final class Proofs {
    private final Front front;
    private final Stage stage;

    Proofs(Front front, Stage stage) {
        this.front = front;
        this.stage = stage;
    }

    /** One attempt and how it went. */
    record Proof(String attempt, String result, boolean good) {}

    List<Proof> all(List<ExportedVersion> evidence, Scene scene) {
        try (var ec2 = front.clients().ec2();
                var s3 = front.clients().s3()) {
            var proofs = new ArrayList<>(scene.logs(s3));
            proofs.addAll(List.of(deleteSnapshot(ec2), deleteEvidence(s3, evidence), bystander(ec2)));
            return proofs;
        }
    }

    private static Proof deleteSnapshot(Ec2Client ec2) {
        var ours = snapshots(
                ec2, Filter.builder().name("tag-key").values("holdfast:case").build());
        if (ours.isEmpty()) {
            return new Proof("delete a snapshot", "there is none: the event led to no snapshot", true);
        }
        try {
            ec2.deleteSnapshot(request -> request.snapshotId(ours.getFirst().snapshotId()));
            return new Proof("delete a snapshot", "NOT refused", false);
        } catch (AwsServiceException e) {
            return new Proof(
                    "delete a snapshot", "refused: " + e.awsErrorDetails().errorCode(), true);
        }
    }

    private static Proof deleteEvidence(S3Client s3, List<ExportedVersion> evidence) {
        if (evidence.isEmpty()) {
            return new Proof("delete evidence", "there is none: the event was not ours", true);
        }
        var first = evidence.getFirst();
        try {
            s3.deleteObject(
                    request -> request.bucket(Stage.BUCKET).key(first.key()).versionId(first.versionId()));
            return new Proof("delete evidence", "NOT refused", false);
        } catch (AwsServiceException e) {
            return new Proof(
                    "delete evidence", "refused: " + e.awsErrorDetails().errorCode(), true);
        }
    }

    private Proof bystander(Ec2Client ec2) {
        var volumes = stage.bystander().volumes().values().stream()
                .map(Object::toString)
                .toList();
        var touched = snapshots(
                ec2, Filter.builder().name("volume-id").values(volumes).build());
        String attempt = "the other node";
        return touched.isEmpty()
                ? new Proof(attempt, Stage.BYSTANDER + ", named by nobody, is untouched", true)
                : new Proof(
                        attempt,
                        Stage.BYSTANDER + ", named by nobody, yet it has " + touched.size() + " snapshots",
                        false);
    }

    private static List<Snapshot> snapshots(Ec2Client ec2, Filter filter) {
        return ec2.describeSnapshots(request -> request.ownerIds("self").filters(filter))
                .snapshots();
    }
}
