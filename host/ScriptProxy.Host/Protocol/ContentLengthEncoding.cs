namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Lets Kestrel read a <c>Content-Length</c> only if it is digits (RFC 9110 8.6): by itself it takes <c>+5</c> and <c>-0</c>, which other
/// parsers read differently. Zeros at the front are legal, however many, and Kestrel has room for a number without them.
/// </summary>
internal sealed class ContentLengthEncoding : FieldEncoding
{
    private const int MostDigits = 19; // of long.MaxValue

    protected override string? Instead(ReadOnlySpan<byte> value)
    {
        if (value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return "x";
        }

        if (value.Length <= MostDigits)
        {
            return null;
        }

        var digits = value.TrimStart((byte)'0');
        return digits.Length switch { 0 => "0", <= MostDigits => Latin1.GetString(digits), _ => "x" };
    }
}
