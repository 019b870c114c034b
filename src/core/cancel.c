/* SPDX-License-Identifier: Apache-2.0 */
/* Making a cancel flag with an error; the flag itself is http/cancel.c. */
#include "core/error.h"
#include "http/cancel.h"

gov_status gov_cancel_new(gov_cancel **out_cancel, gov_error **err)
{
    if (out_cancel == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "out_cancel is NULL",
                                "out_cancel 为空指针");
    }
    *out_cancel = gov__cancel_make();
    return *out_cancel != NULL ? GOV_OK : gov__error_no_memory(err);
}
