using System.ComponentModel;
using System.Reflection;
using System.Reflection.Metadata;
using System.Text.Json;

namespace ScriptProxy.Host.Units;

/// <summary>
/// What the framework has learned about types, kept in static caches: a rule that calls <c>JsonSerializer.Serialize</c> with an anonymous
/// type would stay in memory for ever. The framework forgets when hot reload tells it to, so it is told in the same way.
/// </summary>
internal static class TypeCaches
{
    private static readonly Action<Type[]?>[] Caches =
        [.. new[] { typeof(JsonSerializer), typeof(TypeDescriptor) }.SelectMany(type => HandlersIn(type.Assembly))];

    /// <summary>Empties the caches; they fill again by use. Thread-safe.</summary>
    public static void Clear()
    {
        foreach (var clear in Caches)
        {
            clear(null);
        }
    }

    private static IEnumerable<Action<Type[]?>> HandlersIn(Assembly assembly) => assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>()
        .Select(attribute => attribute.HandlerType.GetMethod(
            "ClearCache", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(Type[])]))
        .OfType<MethodInfo>()
        .Select(method => method.CreateDelegate<Action<Type[]?>>());
}
