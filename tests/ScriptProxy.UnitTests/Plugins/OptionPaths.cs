using System.Collections;
using System.Reflection;

namespace ScriptProxy.UnitTests.Plugins;

/// <summary>All keys that a class of options has: of a list its first item, of a dictionary the entry <c>one</c>.</summary>
internal static class OptionPaths
{
    public static IEnumerable<string> Of(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property => Of(property.Name, property.PropertyType));

    private static IEnumerable<string> Of(string path, Type type) =>
        type.IsGenericType && typeof(IDictionary).IsAssignableFrom(type) ? Of($"{path}:one", type.GetGenericArguments()[1])
        : type.IsGenericType && typeof(IList).IsAssignableFrom(type) ? Of($"{path}:0", type.GetGenericArguments()[0])
        : type.IsClass && type.Namespace!.StartsWith("ScriptProxy", StringComparison.Ordinal) ? Of(type).Select(inner => $"{path}:{inner}")
        : [path];
}
