using System.Text;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Keeps Kestrel from forgetting the header names in <c>Connection</c>. Where it finds exactly one of close, keep-alive and upgrade, it
/// replaces the whole header by that word. So a value that names anything else is given a second of them. It ends the connection after
/// the answer, which a server may always do, unless the client asked to upgrade it. <c>TE</c>, which is acted on here, needs none of that; where it stands
/// alone, Kestrel would take it for a wish to close.
/// </summary>
internal sealed class ConnectionEncoding : FieldEncoding
{
    protected override string? Instead(ReadOnlySpan<byte> value)
    {
        var upgrade = false;
        var names = false;
        var trailers = false;
        var wish = false;
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            upgrade |= Is(option, "upgrade"u8);
            trailers |= Is(option, "te"u8);
            wish |= Is(option, "close"u8) || Is(option, "keep-alive"u8) || Is(option, "upgrade"u8);
            names |= !(option.IsEmpty || Is(option, "close"u8) || Is(option, "keep-alive"u8) || Is(option, "upgrade"u8) || Is(option, "te"u8));
        }

        return names ? string.Concat(Latin1.GetString(value), upgrade ? ", keep-alive" : ", keep-alive, close")
            : trailers && !wish ? "keep-alive"
            : null;
    }

    private static bool Is(ReadOnlySpan<byte> option, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(option, word);
}
