package dev.holdfast.cluster.testing;

import dev.holdfast.evidence.testing.AwsErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/**
 * CloudWatch's alarms in memory. Without alarm types only metric alarms are described; children are asked for with nothing but
 * the parent's name and the page, and are shown without their metrics.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html">DescribeAlarms</a>
 */
public final class SimulatedCloudWatch implements CloudWatchClient {
    public static final String ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:";
    private static final int DEFAULT_RECORDS = 50;

    private final Map<String, MetricAlarm> metrics = new LinkedHashMap<>();
    private final Map<String, List<String>> composites = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> tags = new TreeMap<>();
    private Optional<RuntimeException> failure = Optional.empty();
    private int described;

    public int described() {
        return described;
    }

    public void metric(String name, String namespace, Map<String, String> dimensions) {
        var list = dimensions.entrySet().stream()
                .map(entry -> Dimension.builder()
                        .name(entry.getKey())
                        .value(entry.getValue())
                        .build())
                .toList();
        metrics.put(
                name,
                MetricAlarm.builder()
                        .alarmName(name)
                        .namespace(namespace)
                        .dimensions(list)
                        .build());
    }

    public void composite(String name, String... children) {
        composites.put(name, List.of(children));
    }

    public void tag(String name, String key, String value) {
        tags.computeIfAbsent(ARN + name, _ -> new TreeMap<>()).put(key, value);
    }

    public void fail(RuntimeException with) {
        failure = Optional.of(with);
    }

    @Override
    public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
        described++;
        throwIfFailing();
        if (request.childrenOfAlarmName() != null) {
            return children(request);
        }
        if (request.alarmNames().size() > 100) {
            throw AwsErrors.bad("ValidationError", "at most 100 alarm names");
        }
        boolean wantsMetrics = !request.hasAlarmTypes() || request.alarmTypes().contains(AlarmType.METRIC_ALARM);
        boolean wantsComposites = request.alarmTypes().contains(AlarmType.COMPOSITE_ALARM);
        var answer = new Answer();
        for (String name : request.alarmNames()) {
            if (wantsMetrics && metrics.containsKey(name)) {
                answer.metric.add(metrics.get(name));
            }
            if (wantsComposites && composites.containsKey(name)) {
                answer.composite.add(CompositeAlarm.builder().alarmName(name).build());
            }
        }
        return answer.build().build();
    }

    private DescribeAlarmsResponse children(DescribeAlarmsRequest request) {
        if (request.hasAlarmTypes() || request.hasAlarmNames() || request.stateValue() != null) {
            throw AwsErrors.bad("ValidationError", "ChildrenOfAlarmName goes with MaxRecords and NextToken only");
        }
        var names = composites.getOrDefault(request.childrenOfAlarmName(), List.of());
        int from =
                Optional.ofNullable(request.nextToken()).map(Integer::parseInt).orElse(0);
        int to = Math.min(
                names.size(), from + Optional.ofNullable(request.maxRecords()).orElse(DEFAULT_RECORDS));
        var answer = new Answer();
        for (String name : names.subList(from, to)) {
            if (composites.containsKey(name)) {
                answer.composite.add(CompositeAlarm.builder().alarmName(name).build());
            } else {
                answer.metric.add(MetricAlarm.builder().alarmName(name).build());
            }
        }
        var built = answer.build();
        if (to < names.size()) {
            built.nextToken(String.valueOf(to));
        }
        return built.build();
    }

    private static final class Answer {
        private final List<MetricAlarm> metric = new ArrayList<>();
        private final List<CompositeAlarm> composite = new ArrayList<>();

        DescribeAlarmsResponse.Builder build() {
            return DescribeAlarmsResponse.builder().metricAlarms(metric).compositeAlarms(composite);
        }
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        throwIfFailing();
        var list = tags.getOrDefault(request.resourceARN(), Map.of()).entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return ListTagsForResourceResponse.builder().tags(list).build();
    }

    private void throwIfFailing() {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
