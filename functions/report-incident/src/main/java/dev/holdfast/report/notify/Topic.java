package dev.holdfast.report.notify;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import tools.jackson.databind.json.JsonMapper;

/**
 * The SNS topic. Mail gets the text, short messages the subject, everything else (queues, functions, web hooks) the JSON; the
 * attributes are for filter policies. The role needs {@code sns:Publish}, and for an encrypted topic {@code kms:GenerateDataKey}
 * and {@code kms:Decrypt}.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish</a>
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html">Filter policies</a>
 */
public final class Topic implements Channel {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final SnsClient sns;
    private final String arn;

    public Topic(SnsClient sns, String arn) {
        this.sns = sns;
        this.arn = arn;
    }

    @Override
    public String name() {
        return "topic";
    }

    @Override
    public void send(Notice notice) throws AwsFailure {
        AwsFailures.call(
                "Publish",
                () -> sns.publish(request -> request.topicArn(arn)
                        .subject(notice.subject())
                        .messageStructure("json")
                        .message(message(notice))
                        .messageAttributes(attributes(notice))));
    }

    private static String message(Notice notice) {
        return MAPPER.writeValueAsString(MAPPER.createObjectNode()
                .put("default", notice.json())
                .put("email", notice.text())
                .put("sms", notice.subject()));
    }

    private static Map<String, MessageAttributeValue> attributes(Notice notice) {
        var attributes = new HashMap<String, MessageAttributeValue>();
        notice.labels().words().forEach((name, value) -> attributes.put(name, value("String", value)));
        attributes.put(
                "severity", value("Number", String.valueOf(notice.labels().number())));
        attributes.put("tell", value("String.Array", MAPPER.writeValueAsString(List.copyOf(notice.tell()))));
        attributes.put("notice", value("String", notice.id()));
        return attributes;
    }

    private static MessageAttributeValue value(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }
}
