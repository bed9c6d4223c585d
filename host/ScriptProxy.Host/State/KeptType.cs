namespace ScriptProxy.Host.State;

/// <summary>Which types may outlive the unit that uses them.</summary>
internal static class KeptType
{
    /// <exception cref="ArgumentException">The type would keep the unit's code in memory.</exception>
    public static void Check(Type type, string name)
    {
        // A type made of a collectible one is collectible too.
        if (type.IsCollectible)
        {
            throw new ArgumentException($"'{name}' cannot be of the type {type}: it belongs to the unit and would keep its code in memory; use types of the framework or the SDK");
        }

        if (HasDelegate(type))
        {
            throw new ArgumentException($"'{name}' cannot be of the type {type}: a delegate would keep the unit's code in memory; keep data, not code");
        }
    }

    private static bool HasDelegate(Type type) =>
        type.IsAssignableTo(typeof(Delegate))
        || (type.GetElementType() is { } element && HasDelegate(element))
        || Array.Exists(type.GetGenericArguments(), HasDelegate);
}
