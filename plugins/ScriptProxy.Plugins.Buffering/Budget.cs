using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>What all bodies together may take of something, and those of one client. What is taken stands with the host, so that a reload does not begin anew while bodies of before still wait. Thread-safe.</summary>
/// <param name="most">How much there is.</param>
/// <param name="mostOfOne">How much one client may take of it.</param>
/// <param name="taken">What is taken at this moment.</param>
/// <param name="takenByClient">What each client has taken, as long as it has something.</param>
internal sealed class Budget(long most, long mostOfOne, StrongBox<long> taken, ConcurrentDictionary<string, long> takenByClient)
{
    /// <summary>What is taken at this moment.</summary>
    public long Taken => Volatile.Read(ref taken.Value);

    /// <summary>How many clients have something.</summary>
    public int Clients => takenByClient.Count;

    /// <summary>Takes as much as there is.</summary>
    /// <returns>How much that was; 0 if nothing is left, to all or to the client.</returns>
    public int TryTake(string client, int wanted)
    {
        var granted = TakeFor(client, wanted, mostOfOne);
        var over = Interlocked.Add(ref taken.Value, granted) - most;
        if (over > 0 && granted > 0)
        {
            var back = (int)Math.Min(over, granted);
            GiveBack(client, back);
            granted -= back;
        }

        return granted;
    }

    /// <summary>Takes what is needed, whether or not there is so much.</summary>
    public int Take(string client, int bytes)
    {
        Interlocked.Add(ref taken.Value, bytes);
        return TakeFor(client, bytes, long.MaxValue);
    }

    public void GiveBack(string client, long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        Interlocked.Add(ref taken.Value, -bytes);
        while (takenByClient.TryGetValue(client, out var held))
        {
            if (held > bytes ? takenByClient.TryUpdate(client, held - bytes, held) : takenByClient.TryRemove(new(client, held)))
            {
                return;
            }
        }
    }

    private int TakeFor(string client, int wanted, long mostOfClient)
    {
        while (true)
        {
            var isKnown = takenByClient.TryGetValue(client, out var held);
            var granted = (int)Math.Clamp(mostOfClient - held, 0, wanted);
            if (granted == 0 || (isKnown ? takenByClient.TryUpdate(client, held + granted, held) : takenByClient.TryAdd(client, granted)))
            {
                return granted;
            }
        }
    }
}
