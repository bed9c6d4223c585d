using System.Globalization;
using System.Text.Json;
using ScriptProxy.Sdk;
using Serilog.Events;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// An access log entry as the one property of its log event: the request's thread makes this object, and the log's thread turns it into
/// text or JSON.
/// </summary>
internal sealed class AccessLogValue(in AccessLogEntry entry) : LogEventPropertyValue
{
    private readonly AccessLogEntry _entry = entry;

    /// <summary>Writes <c>GET /api/x 200 1234B 3.2ms from 10.0.0.7 -> api/d1 cache pass: cookie (20-api.csx)</c>.</summary>
    public override void Render(TextWriter output, string? format = null, IFormatProvider? formatProvider = null)
    {
        SafeText.WriteWord(output, _entry.Method);
        output.Write(' ');
        SafeText.WriteWord(output, _entry.Path);
        output.Write(string.Create(CultureInfo.InvariantCulture, $" {_entry.Status} {_entry.Bytes}B {_entry.Elapsed.TotalMilliseconds:0.0}ms"));
        if (_entry.Client is { } client)
        {
            output.Write($" from {client}");
        }

        if (_entry.User is { } user)
        {
            output.Write(" user ");
            SafeText.WriteWord(output, user);
        }

        WriteUpstream(output);
        WriteCache(output);
        if (_entry.DecidedBy is { } unit)
        {
            output.Write(" (");
            SafeText.WriteWord(output, unit);
            output.Write(')');
        }

        if (_entry.ErrorId is { } error)
        {
            output.Write(" error ");
            SafeText.WriteWord(output, error);
        }
    }

    /// <summary>Writes the fields at the top level of a JSON line; those that are null are left out.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("method", _entry.Method);
        json.WriteString("path", _entry.Path);
        json.WriteNumber("status", _entry.Status);
        json.WriteNumber("bytes", _entry.Bytes);
        json.WriteNumber("elapsedMs", Math.Round(_entry.Elapsed.TotalMilliseconds, 3));
        WriteIfPresent(json, "cluster", _entry.Cluster);
        WriteIfPresent(json, "destination", _entry.Destination);
        WriteIfPresent(json, "decidedBy", _entry.DecidedBy);
        if (_entry.Cache != CacheOutcome.None)
        {
            json.WriteString("cache", WordFor(_entry.Cache));
            WriteIfPresent(json, "cacheReason", _entry.CacheReason);
        }

        WriteIfPresent(json, "errorId", _entry.ErrorId);
        WriteIfPresent(json, "client", _entry.Client?.ToString());
        WriteIfPresent(json, "user", _entry.User);
        json.WriteString("protocol", _entry.Protocol);
    }

    private static void WriteIfPresent(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string WordFor(CacheOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private void WriteCache(TextWriter output)
    {
        if (_entry.Cache == CacheOutcome.None)
        {
            return;
        }

        output.Write($" cache {WordFor(_entry.Cache)}");
        if (_entry.CacheReason is { } reason)
        {
            output.Write(": ");
            output.Write(SafeText.Of(reason));
        }
    }

    private void WriteUpstream(TextWriter output)
    {
        if (_entry.Cluster is null && _entry.Destination is null)
        {
            return;
        }

        output.Write(" -> ");
        SafeText.WriteWord(output, _entry.Cluster);
        output.Write(_entry.Cluster is not null && _entry.Destination is not null ? "/" : "");
        SafeText.WriteWord(output, _entry.Destination);
    }
}
