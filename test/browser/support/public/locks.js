// Takes the page's Web Locks away, as where it is no secure context, or measures them. Before the plugin's script.
{
    const { locks } = document.currentScript.dataset;
    if (locks === 'none') delete Navigator.prototype.locks;
    else {
        const { request } = LockManager.prototype;
        let asked;
        LockManager.prototype.request = function (name, options, granted) {
            asked ??= performance.now();
            return request.call(this, name, options, (lock) => {
                if (lock) window.lockedAfter ??= performance.now() - asked;
                return granted(lock);
            });
        };
    }
}
