namespace ScriptProxy.Host.Stores.Disk;

/// <summary>A store cannot be taken, for a reason that whoever configures it can mend.</summary>
/// <param name="code">The finding's code.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class StoreException(string code, string message) : Exception(message)
{
    public string Code => code;

    /// <summary>A folder that no store can use.</summary>
    public static StoreException Unusable(string folder, string reason) => new("SP0507", $"the disk store's folder '{folder}' cannot be used: {reason}");
}
