using System.Reflection;

namespace ScriptProxy.Host.Configuration.Binding;

/// <summary>A list, set, array or dictionary type, and how to make one.</summary>
internal sealed class CollectionShape
{
    private CollectionShape(Type type, Type? keyType, Type itemType) => (Type, KeyType, ItemType) = (type, keyType, itemType);

    public Type Type { get; }

    /// <summary>The type of a dictionary's keys; null for anything else.</summary>
    public Type? KeyType { get; }

    public Type ItemType { get; }

    /// <summary>The shape; null if the type is no collection.</summary>
    public static CollectionShape? Of(Type type)
    {
        if (type.IsArray)
        {
            return new(type, null, type.GetElementType()!);
        }

        if ((Argument(type, typeof(IDictionary<,>)) ?? Argument(type, typeof(IReadOnlyDictionary<,>))) is { } pair)
        {
            return new(type, pair[0], pair[1]);
        }

        return Argument(type, typeof(IEnumerable<>)) is { } item && type != typeof(string) ? new(type, null, item[0]) : null;
    }

    /// <summary>Makes a collection, with the comparer of the default one where that has one.</summary>
    public bool TryBuild(IReadOnlyList<KeyValuePair<object, object?>> items, object? current, out object? value)
    {
        value = KeyType is null
            ? Call(nameof(BuildList), [ItemType], Type, current, items)
            : Call(nameof(BuildDictionary), [KeyType, ItemType], Type, current, items);
        return value is not null;
    }

    /// <summary>Makes the existing collection equal to the new one.</summary>
    public void Replace(object existing, object replacement) =>
        Call(nameof(ReplaceItems), [KeyType is null ? ItemType : typeof(KeyValuePair<,>).MakeGenericType(KeyType, ItemType)], existing, replacement);

    private static object? BuildList<T>(Type type, object? current, IReadOnlyList<KeyValuePair<object, object?>> items)
    {
        var values = items.Select(item => (T)item.Value!);
        if (type.IsArray)
        {
            return values.ToArray();
        }

        var list = current is HashSet<T> { Comparer: var comparer } && type.IsInstanceOfType(current) ? new HashSet<T>(comparer)
            : Create<ICollection<T>>(type, typeof(List<T>), typeof(HashSet<T>));
        foreach (var value in list is null ? [] : values)
        {
            list!.Add(value);
        }

        return list;
    }

    private static object? BuildDictionary<TKey, TValue>(Type type, object? current, IReadOnlyList<KeyValuePair<object, object?>> items)
        where TKey : notnull
    {
        var dictionary = current is Dictionary<TKey, TValue> { Comparer: var comparer } ? new Dictionary<TKey, TValue>(comparer)
            : Create<IDictionary<TKey, TValue>>(type, typeof(Dictionary<TKey, TValue>));
        foreach (var (key, value) in dictionary is null ? [] : items)
        {
            dictionary![(TKey)key] = (TValue)value!;
        }

        return dictionary;
    }

    private static object? ReplaceItems<T>(ICollection<T> existing, IEnumerable<T> replacement)
    {
        existing.Clear();
        foreach (var item in replacement)
        {
            existing.Add(item);
        }

        return null;
    }

    private static T? Create<T>(Type type, params ReadOnlySpan<Type> implementations)
        where T : class
    {
        foreach (var implementation in implementations)
        {
            if (type.IsAssignableFrom(implementation))
            {
                return (T)Activator.CreateInstance(implementation)!;
            }
        }

        return !type.IsAbstract && type.IsAssignableTo(typeof(T)) && type.GetConstructor([]) is not null ? (T)Activator.CreateInstance(type)! : null;
    }

    private static object? Call(string method, Type[] types, params object?[] arguments) =>
        typeof(CollectionShape).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(types)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static Type[]? Argument(Type type, Type definition) =>
        type.GetInterfaces().Prepend(type).FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == definition)?.GenericTypeArguments;
}
