using System.Globalization;

namespace ScriptProxy.Host.Quarantines;

/// <summary>Thrown in place of calling a hook whose unit is in quarantine, so that the exchange fails as it would by the hook itself.</summary>
internal sealed class QuarantineException(string unit, Quarantine quarantine)
    : Exception($"{unit} is in quarantine until {quarantine.Until:HH:mm:ss}: {quarantine.Reason}")
{
    /// <summary>For the field of that name: when it is worth asking again, in whole seconds (RFC 9110, section 10.2.3).</summary>
    public string RetryAfter(DateTimeOffset now) =>
        Math.Max(1, (long)Math.Ceiling((quarantine.Until - now).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
