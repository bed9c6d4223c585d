using System.Globalization;
using System.Reflection;

namespace ScriptProxy.Host.Configuration.Binding;

/// <summary>Reads a value from text: text itself, an enum, and whatever type says how it is parsed. No TypeConverter, since those are cached.</summary>
internal static class ScalarText
{
    public static bool Reads(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || type == typeof(string) || type == typeof(Uri) || type == typeof(Version) || type == typeof(byte[]) || IsParsable(type);
    }

    public static bool TryRead(string text, Type type, out object? value)
    {
        value = type.IsEnum ? ReadEnum(text, type)
            : type == typeof(string) ? text
            : type == typeof(Uri) ? (Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri) ? uri : null)
            : type == typeof(Version) ? (Version.TryParse(text, out var version) ? version : null)
            : type == typeof(byte[]) ? ReadBytes(text)
            : IsTrap(text, type) ? null
            : GenericParse.MakeGenericMethod(type).Invoke(null, [text]);
        return value is not null;
    }

    public static string Describe(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ when type == typeof(string) => "a text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time span as hours:minutes:seconds, such as 00:00:30, or 2.00:00:00 for two days",
        _ when type == typeof(byte[]) => "bytes as base64",
        _ when type == typeof(Uri) => "an address",
        _ when IsInteger(type) => $"a whole number from {Bound(type, nameof(int.MinValue))} to {Bound(type, nameof(int.MaxValue))}",
        _ when IsFraction(type) => "a number",
        _ => $"a value of type {type.Name}",
    };

    private static readonly MethodInfo GenericParse = typeof(ScalarText).GetMethod(nameof(Parse), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static object? Parse<T>(string text)
        where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool IsParsable(Type type) =>
        type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>) && face.GenericTypeArguments[0] == type);

    // .NET reads the time span "30" as 30 days and "48:00:00" as 48 days, and the number "1,5" as 15.
    private static bool IsTrap(string text, Type type) =>
        (type == typeof(TimeSpan) && !BeginsWithHours(text)) || (IsFraction(type) && text.Contains(',', StringComparison.Ordinal));

    private static bool BeginsWithHours(string text)
    {
        var parts = text.Split(':');
        return parts.Length > 1 && (parts.Length > 3 || parts[0].Contains('.', StringComparison.Ordinal) || (int.TryParse(parts[0], CultureInfo.InvariantCulture, out var hours) && Math.Abs(hours) < 24));
    }

    private static bool IsInteger(Type type) => type.IsPrimitive && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static bool IsFraction(Type type) => Type.GetTypeCode(type) is TypeCode.Single or TypeCode.Double or TypeCode.Decimal;

    private static object? Bound(Type type, string name) => type.GetField(name)!.GetValue(null);

    // Names only: a number says nothing to who reads the file, and .NET takes any number for any enum.
    private static object? ReadEnum(string text, Type type) =>
        text.Split(',', StringSplitOptions.TrimEntries).All(name => Enum.GetNames(type).Contains(name, StringComparer.OrdinalIgnoreCase))
        && Enum.TryParse(type, text, ignoreCase: true, out var value)
        && (type.IsDefined(typeof(FlagsAttribute)) || !text.Contains(',', StringComparison.Ordinal))
            ? value
            : null;

    private static byte[]? ReadBytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }
}
