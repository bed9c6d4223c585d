using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk.Budgets;

/// <summary>What a checkpoint needs at hand. Apart from all else, so that nothing has to be initialised before it is read.</summary>
internal static class CheckpointState
{
    /// <summary>How many checkpoints there are before the next look.</summary>
    [ThreadStatic]
    public static int Left;

    /// <summary>Below this address the stack is too deep; zero where nobody has said.</summary>
    [ThreadStatic]
    public static nuint StackEnd;

    /// <summary>An address of the caller's frame, or near it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe nuint StackHere()
    {
        byte here;
        return (nuint)(&here);
    }
}
