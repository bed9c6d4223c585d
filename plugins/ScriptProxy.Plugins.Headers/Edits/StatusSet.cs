using System.Collections;
using System.Globalization;

namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>Some statuses, as bits.</summary>
internal sealed class StatusSet
{
    private readonly BitArray _bits = new(1000);

    public bool Contains(int status) => (uint)status < 1000 && _bits[status];

    /// <param name="text"><c>404</c>, <c>5xx</c> or <c>400-499</c>.</param>
    /// <returns>Whether it is one of these.</returns>
    public bool TryAdd(string? text)
    {
        text ??= "";
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        if (dash < 0 && text.EndsWith("xx", StringComparison.OrdinalIgnoreCase))
        {
            (first, last) = (text[..^2] + "00", text[..^2] + "99");
        }

        if (!TryStatus(first, out var from) || !TryStatus(last, out var to) || from > to)
        {
            return false;
        }

        for (var status = from; status <= to; status++)
        {
            _bits[status] = true;
        }

        return true;
    }

    private static bool TryStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 999;
}
