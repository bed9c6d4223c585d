namespace ScriptProxy.Sdk.LogPoints;

/// <summary>A log point, as the host has it.</summary>
internal interface ILogPoint
{
    /// <summary>See <see cref="LogPoint.Wants"/>.</summary>
    bool Wants();

    /// <summary>See <see cref="LogPoint.Write"/>.</summary>
    void Write(object? value);

    /// <summary>See <see cref="LogPoint.Failed"/>.</summary>
    void Failed(Exception exception);
}
