package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** The bucket for evidence and the one for plans. */
final class BucketsTest {
    private final Template template = Template.shipped();

    @Test
    void theBucketIsLockedVersionedPrivateAndKept() {
        var evidence = template.at("Resources", "EvidenceBucket", "Properties");
        assertThat(evidence).containsEntry("ObjectLockEnabled", "true");
        assertThat(Template.map(evidence.get("VersioningConfiguration"))).containsEntry("Status", "Enabled");
        template.each("AWS::S3::Bucket", (id, bucket) -> {
            assertThat(Template.map(bucket.get("PublicAccessBlockConfiguration"))
                            .values())
                    .containsOnly("true")
                    .hasSize(4);
            assertThat(template.at("Resources", id)).containsEntry("DeletionPolicy", "Retain");
        });
        var denied = new HashSet<String>();
        Template.list(template.at("Resources", "EvidenceBucketPolicy", "Properties", "PolicyDocument")
                        .get("Statement"))
                .forEach(statement -> {
                    assertThat(Template.map(statement)).containsEntry("Effect", "Deny");
                    denied.addAll(Template.texts(Template.map(statement).get("Action")));
                });
        assertThat(denied).contains("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention");
    }

    /** Evidence never lies where it can be deleted, and plans never where they cannot. */
    @Test
    void theWorkBucketIsPrivateEncryptedNotLockedSoonEmptyAndNotOverwritten() {
        var work = template.at("Resources", "WorkBucket", "Properties");
        assertThat(work)
                .doesNotContainKeys("ObjectLockEnabled", "VersioningConfiguration")
                .containsKey("BucketEncryption");
        assertThat(Template.list(
                        Template.map(work.get("LifecycleConfiguration")).get("Rules")))
                .singleElement()
                .satisfies(rule -> assertThat(Template.map(rule)).containsEntry("ExpirationInDays", "14"));
        var denied = Template.statements(template.at("Resources", "WorkBucketPolicy", "Properties"));
        assertThat(denied)
                .hasSize(2 + Template.RESPONDERS.size())
                .allSatisfy(statement -> assertThat(statement).containsEntry("Effect", "Deny"));
        assertThat(String.valueOf(denied.get(0).get("Condition"))).contains("aws:SecureTransport");
        assertThat(String.valueOf(denied.get(1).get("Condition"))).contains("s3:if-none-match");
        assertThat(denied.subList(2, denied.size()))
                .extracting(statement -> statement.get("Resource"))
                .containsExactly(
                        "${WorkBucket.Arn}/fanout/snapshot-volumes/*",
                        "${WorkBucket.Arn}/fanout/copy-logs/*",
                        "${WorkBucket.Arn}/fanout/quarantine-workload/*");
    }
}
