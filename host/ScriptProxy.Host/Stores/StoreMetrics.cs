using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>What the units' stores hold and did.</summary>
internal sealed class StoreMetrics(KeptStates states) : IMetricSource
{
    public IEnumerable<Metric> Metrics =>
    [
        Of(MetricKind.Gauge, "entries", "", "Responses in a store.", figures => figures.Entries),
        Of(MetricKind.Gauge, "size", "By", "Bytes that a store takes, heads and bodies on their way included.", figures => figures.Bytes),
        Of(MetricKind.Gauge, "limit", "By", "Bytes that a store may take.", figures => figures.MaxBytes),
        Of(MetricKind.Counter, "evictions", "", "Responses that a store dropped to make room.", figures => figures.Evicted),
        Of(MetricKind.Counter, "refusals", "", "Responses that a store had no room for or could not write.", figures => figures.Refused),
        Of(MetricKind.Counter, "damaged", "", "Responses that a store found damaged and dropped.", figures => figures.Damaged),
    ];

    private Metric Of(MetricKind kind, string name, string unit, string help, Func<StoreFigures, long> value) =>
        new(kind, $"scriptproxy.store.{name}", unit, help, () =>
            from kept in states.All<IStore>()
            group kept.Value by (kept.Unit, kept.Value.Name, IsOnDisk: kept.Value is DiskStore) into stores // one that moved to another folder is there twice for a while
            select new Sample(stores.Sum(store => value(store.Figures)), ("unit", stores.Key.Unit), ("store", stores.Key.Name), ("kind", stores.Key.IsOnDisk ? "disk" : "memory")));
}
