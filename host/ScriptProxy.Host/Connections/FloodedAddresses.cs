using System.Net;
using ScriptProxy.Host.State;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Addresses whose connections were ended for a flood. Their exchanges are marked for a while, those on other connections too, so that hooks can decide about them. Thread-safe; while there is
/// none, which is nearly always, to ask is to read one number.
/// </summary>
internal sealed class FloodedAddresses(TimeProvider time)
{
    private const string Reason = "connection";
    private const int Capacity = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private readonly Table _addresses = new(new TableState(Capacity), new TableOptions { Capacity = Capacity }, time);
    private long _until = long.MinValue;

    public void Add(IPAddress address, TimeSpan period)
    {
        if (period <= TimeSpan.Zero)
        {
            return;
        }

        period = period < Longest ? period : Longest;
        _addresses.Tag(AddressPart.KeyOf(address), Reason, period);
        var until = time.GetTimestamp() + (long)(period.TotalSeconds * time.TimestampFrequency);
        for (var seen = Volatile.Read(ref _until); seen < until;)
        {
            var found = Interlocked.CompareExchange(ref _until, until, seen);
            seen = found == seen ? until : found;
        }
    }

    /// <param name="address">The address at the other end of an exchange's connection.</param>
    /// <param name="now">The timestamp.</param>
    public Suspicion Find(IPAddress? address, long now)
    {
        if (now >= Volatile.Read(ref _until) || address is null || _addresses.FindTag(AddressPart.KeyOf(address), Reason) is not { } tag)
        {
            return default;
        }

        var today = time.GetUtcNow();
        return new Suspicion(SuspicionLevel.Hard, Reason, today - tag.Age, today + (tag.Left ?? TimeSpan.Zero));
    }
}
