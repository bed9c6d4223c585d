using System.Collections.Concurrent;

namespace ScriptProxy.Sdk.Budgets;

#pragma warning disable CS1591 // each does what the method of the framework does that it stands for

/// <content>Collections that one thread fills and another empties.</content>
public static partial class Waiting
{
    public static void Add<T>(BlockingCollection<T> collection, T item) => TryAdd(collection, item, Timeout.Infinite, CancellationToken.None);

    public static void Add<T>(BlockingCollection<T> collection, T item, CancellationToken cancelled) => TryAdd(collection, item, Timeout.Infinite, cancelled);

    public static bool TryAdd<T>(BlockingCollection<T> collection, T item, TimeSpan time) => TryAdd(collection, item, Milliseconds(time), CancellationToken.None);

    public static bool TryAdd<T>(BlockingCollection<T> collection, T item, int milliseconds) => TryAdd(collection, item, milliseconds, CancellationToken.None);

    public static bool TryAdd<T>(BlockingCollection<T> collection, T item, int milliseconds, CancellationToken cancelled) =>
        For((collection, item, cancelled), milliseconds, static (state, time) => state.collection.TryAdd(state.item, time, state.cancelled));

    public static T Take<T>(BlockingCollection<T> collection) => Take(collection, CancellationToken.None);

    public static T Take<T>(BlockingCollection<T> collection, CancellationToken cancelled) =>
        TryTake(collection, out var item, Timeout.Infinite, cancelled) ? item : collection.Take(cancelled); // nothing will come any more, as it says

    public static bool TryTake<T>(BlockingCollection<T> collection, out T item, TimeSpan time) => TryTake(collection, out item, Milliseconds(time), CancellationToken.None);

    public static bool TryTake<T>(BlockingCollection<T> collection, out T item, int milliseconds) => TryTake(collection, out item, milliseconds, CancellationToken.None);

    public static bool TryTake<T>(BlockingCollection<T> collection, out T item, int milliseconds, CancellationToken cancelled)
    {
        var (taken, came) = (default(T)!, false);
        For(collection, milliseconds, (collection, time) => (came = collection.TryTake(out taken!, time, cancelled)) || collection.IsCompleted);
        item = taken;
        return came;
    }

    public static IEnumerable<T> GetConsumingEnumerable<T>(BlockingCollection<T> collection) => GetConsumingEnumerable(collection, CancellationToken.None);

    public static IEnumerable<T> GetConsumingEnumerable<T>(BlockingCollection<T> collection, CancellationToken cancelled)
    {
        while (!collection.IsCompleted)
        {
            if (TryTake(collection, out var item, Timeout.Infinite, cancelled))
            {
                yield return item;
            }
        }
    }
}
