namespace ScriptProxy.UnitTests;

/// <summary>How much memory objects take. Only for tests that run in a process of their own, see <see cref="OwnProcess"/>.</summary>
internal static class Memory
{
    /// <summary>What earlier tests left behind goes first: finalizers free more, and so on, until a round frees nothing worth the name.</summary>
    public static long Settled()
    {
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 0; round < 10; round++)
        {
            GC.WaitForPendingFinalizers();
            var next = GC.GetTotalMemory(forceFullCollection: true);
            if (memory - next < 4096)
            {
                return next;
            }

            memory = next;
        }

        return memory;
    }
}
