package dev.holdfast.snapshot;

import java.util.Arrays;
import java.util.stream.Collectors;

/** EBS's events about the end of snapshots, with the region in the wrong place of the ARNs as EBS has it. */
final class EbsEvent {
    private EbsEvent() {}

    static String single(Ec2Account.Snapshot snapshot, String result) {
        return """
            { "version": "0", "id": "e", "detail-type": "EBS Snapshot Notification", "source": "aws.ec2",
              "account": "123456789012", "time": "2026-11-23T18:20:00Z", "region": "us-east-1",
              "resources": [ "arn:aws:ec2::us-east-1:snapshot/%1$s" ],
              "detail": { "event": "createSnapshot", "result": "%3$s", "cause": "", "request-id": "",
                "snapshot_id": "arn:aws:ec2:us-east-1::snapshot/%1$s",
                "source": "arn:aws:ec2::us-east-1:volume/%2$s",
                "startTime": "2026-11-23T18:00:00Z", "endTime": "2026-11-23T18:20:00Z" } }
            """.formatted(snapshot.id, snapshot.volume, result);
    }

    static String set(Ec2Account.Snapshot... snapshots) {
        return """
            { "version": "0", "id": "e", "detail-type": "EBS Multi-Volume Snapshots Completion Status",
              "source": "aws.ec2", "account": "123456789012", "time": "2026-11-23T18:20:00Z",
              "region": "us-east-1", "resources": [],
              "detail": { "event": "createSnapshots", "result": "succeeded", "cause": "", "request-id": "",
                "startTime": "", "endTime": "", "snapshots": [ %s ] } }
            """.formatted(Arrays.stream(snapshots).map(EbsEvent::member).collect(Collectors.joining(",")));
    }

    private static String member(Ec2Account.Snapshot snapshot) {
        return """
            { "snapshot_id": "arn:aws:ec2::us-east-1:snapshot/%s",
              "source": "arn:aws:ec2::us-east-1:volume/%s", "status": "completed" }
            """.formatted(snapshot.id, snapshot.volume);
    }
}
