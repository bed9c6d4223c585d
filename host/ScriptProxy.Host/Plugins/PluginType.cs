using System.Reflection;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Plugins;

/// <summary>Finds the one class of an assembly that is the plugin.</summary>
internal static class PluginType
{
    /// <exception cref="PluginException">There is none, or more than one, or it cannot be made.</exception>
    /// <exception cref="ReflectionTypeLoadException">A type of the assembly refers to what is not there.</exception>
    public static Type Find(Assembly assembly)
    {
        var candidates = Array.FindAll(assembly.GetTypes(), type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IProxyPlugin)));
        var visible = Array.FindAll(candidates, type => type.IsVisible && !type.ContainsGenericParameters);
        return visible switch
        {
            [var type] when type.GetConstructor([]) is null =>
                throw new PluginException("SP0409", $"{type.FullName} has no public constructor without parameters; give it one, and take services from the Hooks in Configure"),
            [var type] => type,
            [] when candidates.Length > 0 => throw new PluginException("SP0408", $"{Names(candidates)} is no plugin before it is a public class without type parameters"),
            [] => throw new PluginException("SP0408", $"no public class in it implements {nameof(IProxyPlugin)}; write one, or remove the folder"),
            _ => throw new PluginException("SP0408", $"{Names(visible)} all implement {nameof(IProxyPlugin)}; a plugin has one such class, so put the others into plugins of their own"),
        };
    }

    private static string Names(Type[] types) => string.Join(", ", types.Select(type => type.FullName).Order(StringComparer.Ordinal));
}
