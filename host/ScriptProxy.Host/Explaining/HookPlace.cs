using System.Globalization;
using System.Runtime.CompilerServices;
using ScriptProxy.Host.Pipeline;

namespace ScriptProxy.Host.Explaining;

/// <summary>Where a hook is written, to be found again by a person.</summary>
internal static class HookPlace
{
    /// <summary>A rule's file and line, or a plugin's class and method; null if that is not known.</summary>
    public static string? Of(Hook hook)
    {
        var method = hook.Callback.Method;
        if (hook.Unit.Symbols is { } symbols)
        {
            return symbols.FindStatement(method.MetadataToken) is { } place
                ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(place.File)}:{place.Line}")
                : null;
        }

        var type = method.DeclaringType;
        while (type is { DeclaringType: { } outer } && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
        {
            type = outer;
        }

        return type is null || hook.Unit.Kind == Units.UnitKind.Rule ? null : $"{type.Name}.{Written(method.Name)}";
    }

    // A lambda's method is called <Configure>b__0.
    private static string Written(string name) => name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end && name[0] == '<' ? name[1..end] : name;
}
